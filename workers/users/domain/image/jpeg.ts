import { BROKEN, type Reading, TRAILING, viewOf } from './reading'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const COM = 0xfe
const isApplication = (marker: number) => marker >= 0xe0 && marker <= 0xef
/** Frames browsers draw: baseline, extended and progressive Huffman. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xc2
/** Lossless, hierarchical and arithmetic frames. */
const isOtherFrame = (marker: number) =>
  marker >= 0xc3 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** JPEG (ITU-T T.81): segments of marker and length from SOI to EOI, with entropy-coded data after each SOS. */
export function readJpeg(bytes: Uint8Array): Reading {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return BROKEN
  const view = viewOf(bytes)
  const metadata: Uint8Array[] = []
  let size: { width: number; height: number } | null = null
  let pixels = false
  for (let at = 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return BROKEN
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++ // padding before a marker
      continue
    }
    if (marker === EOI) {
      if (!size || !pixels) return BROKEN
      return at + 2 === bytes.length ? { ...size, metadata } : TRAILING
    }
    const length = at + 4 <= bytes.length ? view.getUint16(at + 2) : 0
    const end = at + 2 + length
    if (length < 2 || end > bytes.length || isOtherFrame(marker)) return BROKEN
    if (isApplication(marker) || marker === COM) metadata.push(bytes.subarray(at + 4, end))
    if (isFrame(marker)) {
      if (size || length < 8) return BROKEN
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    }
    if (marker === SOS && !size) return BROKEN
    pixels ||= marker === SOS
    at = marker === SOS ? afterScan(bytes, end) : end
  }
  return BROKEN
}

/** Where the next marker stands: within a scan 0xff is followed by 0x00 or a restart marker. */
function afterScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}
