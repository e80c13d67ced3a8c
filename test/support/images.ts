import { crc32, deflateSync } from 'node:zlib'

// Small real pictures, 20 by 16 pixels of one colour, made once with libvips.

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'))

export const JPEG = bytes(
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHj' +
    'shITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAQABQDASIAAhEBAxEB/8QAFQAB' +
    'AQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQF/8QAFBEBAAAAAAAAAAAAAAAAAA' +
    'AAAP/aAAwDAQACEQMRAD8AgAgbAAD/2Q==',
)
export const PROGRESSIVE_JPEG = bytes(
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHj' +
    'shITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAQABQDASIAAhEBAxEB/8QAFQAB' +
    'AQAAAAAAAAAAAAAAAAAAAAP/xAAVAQEBAAAAAAAAAAAAAAAAAAAABP/aAAwDAQACEAMQAAABmJ7AP//EABQQAQAAAAAAAAAAAAAAAAAAACD/2g' +
    'AIAQEAAQUCX//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQMBAT8BP//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQIBAT8BP//EABQQAQAA' +
    'AAAAAAAAAAAAAAAAACD/2gAIAQEABj8CX//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hX//aAAwDAQACAAMAAAAQ++//xAAUEQEAAA' +
    'AAAAAAAAAAAAAAAAAQ/9oACAEDAQE/ED//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAECAQE/ED//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oA' +
    'CAEBAAE/EF//2Q==',
)
/** With a line of script as its description. */
export const SCRIPTED_JPEG = bytes(
  '/9j/4QDiRXhpZgAASUkqAAgAAAAHAA4BAgAaAAAAcgAAABIBAwABAAAAAQAAABoBBQABAAAAYgAAABsBBQABAAAAagAAACgBAwABAAAAAgAAAB' +
    'MCAwABAAAAAQAAAGmHBAABAAAAjAAAAAAAAAA4YwAA6AMAADhjAADoAwAAPHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PgAGAACQBwAEAAAAMDIx' +
    'MAGRBwAEAAAAAQIDAACgBwAEAAAAMDEwMAGgAwABAAAA//8AAAKgBAABAAAAFAAAAAOgBAABAAAAEAAAAAAAAAD/2wBDABQODxIPDRQSEBIXFR' +
    'QYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8' +
    'fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAQABQDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xA' +
    'AUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQF/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AgAgb' +
    'AAD/2Q==',
)
export const WEBP = bytes(
  'UklGRj4AAABXRUJQVlA4IDIAAAAQAwCdASoUABAAPxFysFAsJqSisAgBgCIJQBUkUAAQNgAA/sTv5r4gQH9tmD6DzbSwAA==',
)
export const LOSSLESS_WEBP = bytes('UklGRh4AAABXRUJQVlA4TBEAAAAvE8ADAAdQqCIXpf+BiOh/AAA=')
export const ALPHA_WEBP = bytes(
  'UklGRmIAAABXRUJQVlA4WAoAAAAQAAAAEwAADwAAQUxQSAoAAAABB1DAiAhERP8DVlA4IDIAAAAQAwCdASoUABAAPxFysFAsJqSisAgBgCIJQB' +
    'UkUAAQNgAA/sTv5r4gQH9tmD6DzbSwAA==',
)

/** Sizes and types of PNG chunks (ISO/IEC 15948, 5.3). */
export function chunk(type: string, content: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

/** A grey PNG of the given size; `more` chunks stand before the pixels. */
export function png(width = 20, height = 16, more: Buffer[] = []): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const pixels = deflateSync(Buffer.alloc((width + 1) * height, 120))
  const parts = [chunk('IHDR', header), ...more, chunk('IDAT', pixels), chunk('IEND')]
  return Uint8Array.from(Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), ...parts]))
}

/** A WebP file of these chunks (RFC 9649, 2.3). */
export function webp(...chunks: [type: string, content: Uint8Array][]): Uint8Array<ArrayBuffer> {
  const parts = chunks.map(([type, content]) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  })
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts])
  const head = Buffer.from('RIFF\0\0\0\0')
  head.writeUInt32LE(body.length, 4)
  return Uint8Array.from(Buffer.concat([head, body]))
}
