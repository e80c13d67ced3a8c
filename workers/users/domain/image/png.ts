import { ANIMATED, asciiAt, BROKEN, type Reading, TRAILING, viewOf } from './reading'

const SIGNATURE = '\u0089PNG\r\n\u001a\n'
/** Chunks that are the picture itself; everything else is metadata. */
const PICTURE = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'])

/** PNG (ISO/IEC 15948): a signature and chunks of length, type, content and checksum, from IHDR to IEND. */
export function readPng(bytes: Uint8Array): Reading {
  if (asciiAt(bytes, 0, 8) !== SIGNATURE) return BROKEN
  const view = viewOf(bytes)
  const metadata: Uint8Array[] = []
  let size: { width: number; height: number } | null = null
  let pixels = false
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    const type = asciiAt(bytes, at + 4, 4)
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return BROKEN
    const content = bytes.subarray(at + 8, end - 4)
    if ((at === 8) !== (type === 'IHDR')) return BROKEN
    if (type === 'IHDR') {
      if (length !== 13) return BROKEN
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    } else if (type === 'IDAT') pixels = true
    else if (type === 'acTL' || type === 'fcTL' || type === 'fdAT') return ANIMATED
    if (!PICTURE.has(type)) metadata.push(content)
    if (type === 'IEND') {
      if (!size || !pixels || length !== 0) return BROKEN
      return end === bytes.length ? { ...size, metadata } : TRAILING
    }
    at = end
  }
  return BROKEN
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** The checksum of PNG chunks (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
