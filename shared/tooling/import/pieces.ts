import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/**
 * Characters of a piece. Never change it lightly: an upload resumed by another version must cut the file alike. Even if
 * each became an escape of six, a piece would fit a body of 1 MiB.
 */
export const PIECE = 163_840
/** A packed file may be small and its content without end. */
const MOST_BYTES = 2_000_000_000

export class UnreadableFile extends Error {}

/** The text of a file (gzip or not) in pieces of one size, the last one shorter; only a piece at a time is in memory. */
export async function* piecesOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let held = ''
  let bytes = 0
  try {
    for await (const chunk of textBytes(file)) {
      bytes += chunk.length
      if (bytes > MOST_BYTES) throw new UnreadableFile(`${file} holds more than ${MOST_BYTES} bytes`)
      held += decoder.decode(chunk, { stream: true })
      while (held.length >= PIECE + 1) {
        const end = cutBefore(held, PIECE)
        yield held.slice(0, end)
        held = held.slice(end)
      }
    }
    held += decoder.decode()
  } catch (error) {
    if (error instanceof UnreadableFile) throw error
    if (error instanceof TypeError) throw new UnreadableFile(`${file} is not UTF-8 text`)
    throw new UnreadableFile(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  if (held !== '') yield held
}

/** Both halves of a surrogate pair belong to one piece. */
const cutBefore = (text: string, at: number) => (/[\ud800-\udbff]/.test(text[at - 1]!) ? at - 1 : at)

function textBytes(file: string): Readable {
  const raw = createReadStream(file)
  if (!isPacked(file)) return raw
  const unpacked = createGunzip()
  raw.on('error', (error) => unpacked.destroy(error))
  return raw.pipe(unpacked)
}

/** Bytes of the text; null where only reading it all would tell. */
export function sizeOf(file: string): number | null {
  const { size } = statSync(file)
  if (!isPacked(file)) return size
  // The last four bytes of a gzip file are the length of what is in it (RFC 1952), of its last member that is.
  const length = bytesAt(file, Math.max(0, size - 4)).readUInt32LE(0)
  return length >= size ? length : null
}

const isPacked = (file: string) =>
  bytesAt(file, 0)
    .subarray(0, 2)
    .equals(Buffer.from([0x1f, 0x8b]))
function bytesAt(file: string, position: number): Buffer {
  const buffer = Buffer.alloc(4)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, buffer, 0, 4, position)
  } finally {
    closeSync(handle)
  }
  return buffer
}
