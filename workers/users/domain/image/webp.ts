import { ANIMATED, asciiAt, BROKEN, type Reading, TRAILING, viewOf } from './reading'

const ANIMATION_FLAG = 0x02
const PICTURE = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH'])

/** WebP (RFC 9649): one RIFF form of chunks padded to even lengths, with exactly one bitstream in a still picture. */
export function readWebp(bytes: Uint8Array): Reading {
  if (asciiAt(bytes, 0, 4) !== 'RIFF' || asciiAt(bytes, 8, 4) !== 'WEBP') return BROKEN
  const view = viewOf(bytes)
  const whole = view.getUint32(4, true) + 8
  if (whole > bytes.length) return BROKEN
  if (whole < bytes.length) return TRAILING
  const metadata: Uint8Array[] = []
  let size: { width: number; height: number } | null = null
  let at = 12
  while (at + 8 <= whole) {
    const type = asciiAt(bytes, at, 4)
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length
    if (end > whole) return BROKEN
    const content = bytes.subarray(at + 8, end)
    if (type === 'ANIM' || type === 'ANMF') return ANIMATED
    if (type === 'VP8X' && (content[0] ?? 0) & ANIMATION_FLAG) return ANIMATED
    if (type === 'VP8 ' || type === 'VP8L') {
      const found = type === 'VP8 ' ? lossy(content) : lossless(content)
      if (size || !found) return BROKEN
      size = found
    }
    if (!PICTURE.has(type)) metadata.push(content)
    at = end + (length % 2)
  }
  return size && at === whole ? { ...size, metadata } : BROKEN
}

/** RFC 6386, 9.1: a key frame begins with three bytes of tag, three of start code, then two sizes of 14 bits. */
function lossy(content: Uint8Array) {
  if (content.length < 10 || (content[0]! & 1) !== 0) return null
  if (content[3] !== 0x9d || content[4] !== 0x01 || content[5] !== 0x2a) return null
  const view = viewOf(content)
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff }
}

/** RFC 9649, 3.4: a signature byte, then two sizes less one of 14 bits each. */
function lossless(content: Uint8Array) {
  if (content.length < 5 || content[0] !== 0x2f) return null
  const bits = viewOf(content).getUint32(1, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
