export type ImageFacts = { width: number; height: number }
/** What a reader found: the size in pixels and every part that is not picture, or why it is no such picture. */
export type Reading = (ImageFacts & { metadata: Uint8Array[] }) | { fault: string }

export const BROKEN = { fault: 'not a whole picture of this type' }
export const ANIMATED = { fault: 'animated' }
export const TRAILING = { fault: 'bytes after the end of the picture' }

export const asciiAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
