import { describe, expect, it } from 'vitest'
import {
  ALPHA_WEBP,
  chunk,
  JPEG,
  LOSSLESS_WEBP,
  PROGRESSIVE_JPEG,
  png,
  SCRIPTED_JPEG,
  WEBP,
  webp,
} from '../../../test/support/images'
import { checkImage, type ImageType, MAX_IMAGE_BYTES } from './image'
import { crc32 } from './image/png'

const refusal = (issue: string) =>
  expect.objectContaining({ code: 'VALIDATION_ERROR', details: { field: 'body', issue } })
const BROKEN = refusal('not a whole picture of this type')
const TRAILING = refusal('bytes after the end of the picture')
const FOREIGN = refusal('holds another file')
const bytes = (...parts: (Uint8Array | string)[]) =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))))
const text = (content: string) => new TextEncoder().encode(content)

const GOOD: [string, ImageType, Uint8Array][] = [
  ['PNG', 'image/png', png()],
  ['JPEG', 'image/jpeg', JPEG],
  ['progressive JPEG', 'image/jpeg', PROGRESSIVE_JPEG],
  ['lossy WebP', 'image/webp', WEBP],
  ['lossless WebP', 'image/webp', LOSSLESS_WEBP],
  ['WebP with transparency', 'image/webp', ALPHA_WEBP],
]

describe.each(GOOD)('%s', (_, type, picture) => {
  it('is read with its size', () => {
    expect(checkImage(picture, type)).toEqual({ width: 20, height: 16 })
  })

  it('is refused wherever it is cut', () => {
    for (let end = 0; end < picture.length; end++) {
      expect(() => checkImage(picture.subarray(0, end), type), `${end} bytes`).toThrow(BROKEN)
    }
  })

  it('is refused with anything behind it', () => {
    for (const more of ['\0', 'PK\u0003\u0004', '<html>', picture]) {
      expect(() => checkImage(bytes(picture, more), type)).toThrow(TRAILING)
    }
  })

  it('is refused with anything before it, and as another type', () => {
    for (const before of ['%PDF-1.7\n', 'GIF89a', '\n']) {
      expect(() => checkImage(bytes(before, picture), type)).toThrow(BROKEN)
    }
    for (const [, other] of GOOD) if (other !== type) expect(() => checkImage(picture, other)).toThrow(BROKEN)
  })

  it('never ends in anything but a size or a refusal, however it is damaged', () => {
    let seed = 7
    for (let round = 0; round < 3000; round++) {
      const damaged = Uint8Array.from(picture)
      for (let i = 0; i < 3; i++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
        damaged[(seed >>> 8) % damaged.length] = seed & 255
      }
      try {
        const { width, height } = checkImage(damaged, type)
        expect(Math.max(width, height)).toBeLessThanOrEqual(4096)
      } catch (error) {
        expect(error).toEqual(expect.objectContaining({ code: 'VALIDATION_ERROR' }))
      }
    }
  })
})

it('refuses pictures that move', () => {
  const apng = png(20, 16, [chunk('acTL', new Uint8Array(8))])
  expect(() => checkImage(apng, 'image/png')).toThrow(refusal('animated'))
  const flagged = webp(['VP8X', Uint8Array.of(2, 0, 0, 0, 19, 0, 0, 15, 0, 0)], ['VP8L', LOSSLESS_WEBP.subarray(20)])
  expect(() => checkImage(flagged, 'image/webp')).toThrow(refusal('animated'))
  const hidden = webp(['VP8L', LOSSLESS_WEBP.subarray(20)], ['ANMF', new Uint8Array(16)])
  expect(() => checkImage(hidden, 'image/webp')).toThrow(refusal('animated'))
})

it('refuses sides below 16 and beyond 4096 pixels, and more than 2 MiB', () => {
  expect(checkImage(png(16, 16), 'image/png')).toEqual({ width: 16, height: 16 })
  expect(checkImage(png(4096, 16), 'image/png').width).toBe(4096)
  expect(() => checkImage(png(15, 16), 'image/png')).toThrow(refusal('smaller than 16 pixels'))
  expect(() => checkImage(png(4097, 16), 'image/png')).toThrow(refusal('larger than 4096 pixels'))
  expect(() => checkImage(new Uint8Array(MAX_IMAGE_BYTES + 1), 'image/png')).toThrow(refusal('too large'))
})

it('refuses other files within the metadata', () => {
  expect(() => checkImage(SCRIPTED_JPEG, 'image/jpeg')).toThrow(FOREIGN)
  for (const content of ['%PDF-1.4', 'PK\u0003\u0004', 'x<SCRIPT>', '<?php', '<svg onload=1>']) {
    expect(() => checkImage(png(20, 16, [chunk('tEXt', text(content))]), 'image/png'), content).toThrow(FOREIGN)
    const riff = webp(['VP8L', LOSSLESS_WEBP.subarray(20)], ['XMP ', text(content)])
    expect(() => checkImage(riff, 'image/webp'), content).toThrow(FOREIGN)
  }
  expect(checkImage(png(20, 16, [chunk('tEXt', text('Title\0My dog'))]), 'image/png').width).toBe(20)
})

it('refuses pictures without pixels, with two sizes, or with a wrong checksum', () => {
  const [header, pixels, end] = [png().subarray(0, 33), png().subarray(33, -12), png().subarray(-12)]
  expect(() => checkImage(bytes(header, end), 'image/png')).toThrow(BROKEN)
  expect(() => checkImage(bytes(header, header.subarray(8), pixels, end), 'image/png')).toThrow(BROKEN)
  const wrong = png()
  wrong[29] = wrong[29]! ^ 1
  expect(() => checkImage(wrong, 'image/png')).toThrow(BROKEN)
  expect(() => checkImage(bytes(JPEG.subarray(0, 2), '\u00ff\u00d9'), 'image/jpeg')).toThrow(BROKEN)
  const stream = LOSSLESS_WEBP.subarray(20)
  expect(() => checkImage(webp(['VP8L', stream], ['VP8L', stream]), 'image/webp')).toThrow(BROKEN)
  expect(() => checkImage(webp(['XMP ', text('x')]), 'image/webp')).toThrow(BROKEN)
})

it('counts the checksum that the standard names', () => {
  expect(crc32(text('123456789'))).toBe(0xcbf43926)
})
