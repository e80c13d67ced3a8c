import { invalid } from '#shared/errors'
import { readJpeg } from './image/jpeg'
import { readPng } from './image/png'
import type { ImageFacts, Reading } from './image/reading'
import { readWebp } from './image/webp'

/** What an avatar may be: a still picture of one of three formats, read from its own bytes to the last of them. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const
export type ImageType = (typeof IMAGE_TYPES)[number]

/** Bytes; the gateway lets no more through. */
export const MAX_IMAGE_BYTES = 2 * 1_048_576
const SIDE = { least: 16, most: 4096 }

const READERS: Record<ImageType, (bytes: Uint8Array) => Reading> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
}
/** Beginnings of other kinds of file: a reader of those finds them also in the middle of a picture's metadata. */
const FOREIGN = [
  '%PDF-',
  'PK\u0003\u0004',
  'PK\u0005\u0006',
  '<script',
  '<?php',
  '<html',
  '<!doctype',
  '<svg',
  '<iframe',
]

export const isImageType = (type: string): type is ImageType => (IMAGE_TYPES as readonly string[]).includes(type)

/**
 * The size of the picture, or VALIDATION_ERROR on the field `body`: for bytes that are not what `type` says, a broken or
 * animated picture, one too small or too large, and for a file that is something else besides: with bytes after its end,
 * or with the beginning of a document, archive or page in its metadata.
 */
export function checkImage(bytes: Uint8Array, type: ImageType): ImageFacts {
  if (bytes.length > MAX_IMAGE_BYTES) throw refused('too large')
  const reading = READERS[type](bytes)
  if ('fault' in reading) throw refused(reading.fault)
  const { width, height, metadata } = reading
  if (Math.min(width, height) < SIDE.least) throw refused(`smaller than ${SIDE.least} pixels`)
  if (Math.max(width, height) > SIDE.most) throw refused(`larger than ${SIDE.most} pixels`)
  if (metadata.some(isForeign)) throw refused('holds another file')
  return { width, height }
}

const refused = (issue: string) => invalid('body', issue)

function isForeign(part: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(part).toLowerCase()
  return FOREIGN.some((beginning) => text.includes(beginning.toLowerCase()))
}
