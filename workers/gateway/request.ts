import { AppError, invalid, isAppError } from '#shared/errors'
import { within } from '#shared/within'
import { type Upload, uploadOf } from './uploads'

/** Bytes of a JSON body; the routes of uploads.ts say otherwise. */
export const BODY_LIMIT = 1_048_576
/** A body must have come in whole by then, milliseconds: within the deadline of the whole request, so that who is too slow hears why. */
const BODY_MS = 8_000
/** What is read, and thrown away, of a body nobody wants: many clients only listen once they have sent all of it. */
const DISCARD_LIMIT = 8 * BODY_LIMIT
const DISCARD_MS = 1_000
const URL_LIMIT = 8_192
const DEPTH_LIMIT = 32

/** Refuses addresses that mean two things: bad escapes, NUL, a parameter given twice. */
export function checkUrl(url: URL): void {
  if (url.href.length > URL_LIMIT)
    throw new AppError('VALIDATION_ERROR', 'The address is too long', { issue: 'url too long' })
  for (const part of [url.pathname, url.search.replaceAll('+', ' ')]) {
    const text = decoded(part)
    if (text === null || text.includes('\0'))
      throw new AppError('VALIDATION_ERROR', 'The address cannot be read', { issue: 'bad escape' })
  }
  const seen = new Set<string>()
  for (const key of url.searchParams.keys()) {
    if (seen.has(key)) throw invalid(key.slice(0, 64), 'given more than once')
    seen.add(key)
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

export const isRead = ({ method }: Request) => method === 'GET' || method === 'HEAD'

/** The body of an API request: the bytes of an upload, else checked JSON text; undefined where there is none. Contracts check what it means. */
export async function readBody(request: Request, path: string): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  // RFC 9110 9.3.1: what comes with a GET means nothing.
  if (!request.body || isRead(request)) return undefined
  const encoding = request.headers.get('content-encoding')
  if (encoding && encoding !== 'identity')
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without Content-Encoding')
  const upload = uploadOf(request.method, path)
  return upload ? readUpload(request, request.body, upload) : readJson(request, request.body)
}

const typeOf = ({ headers }: Request) => (headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()

async function readUpload(request: Request, body: ReadableStream<Uint8Array>, { types, limit }: Upload) {
  if (!types.includes(typeOf(request))) throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Send ${types.join(', ')}`)
  return readAll(request, body, limit)
}

async function readJson(request: Request, body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const bytes = await readAll(request, body, BODY_LIMIT)
  if (bytes.length === 0) return undefined
  if (typeOf(request) !== 'application/json') throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json')
  const text = asText(bytes)
  checkShape(text)
  checkStrings(parsed(text))
  return text
}

const tooLarge = (limit: number) =>
  new AppError('PAYLOAD_TOO_LARGE', `A body may have at most ${limit / 1_048_576} MiB here`)

const unreadable = (issue: string) => new AppError('VALIDATION_ERROR', 'The body did not arrive', { issue })

function readAll(request: Request, stream: ReadableStream<Uint8Array>, limit: number) {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  return within(BODY_MS, gathered(stream, limit), () => {
    throw unreadable('too slow')
  })
}

async function gathered(stream: ReadableStream<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of stream.values({ preventCancel: true })) {
      length += chunk.length
      if (length > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
  } catch (error) {
    // The client broke off, or its chunks are none.
    throw isAppError(error) ? error : unreadable('broken off')
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Reads on through what was left of a body, within bounds. Never fails. */
export async function discardBody({ body }: Request): Promise<void> {
  if (!body || body.locked) return
  await within(DISCARD_MS, readOn(body), () => undefined)
}

async function readOn(stream: ReadableStream<Uint8Array>): Promise<void> {
  let left = DISCARD_LIMIT
  try {
    for await (const chunk of stream) {
      left -= chunk.length
      if (left < 0) return
    }
  } catch {
    // Whoever sent it is gone.
  }
}

/** Decoded fatally: the platform's own decoder would replace bad bytes in silence. */
function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('VALIDATION_ERROR', 'The body is not UTF-8', { issue: 'invalid UTF-8' })
  }
}

/** Depth in one pass over the text: a parser would accept a million brackets and only break when the value is copied. */
function checkShape(text: string): void {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 92 /* \ */) i++
      else if (char === 34 /* " */) inString = false
    } else if (char === 34) inString = true
    else if (char === 123 /* { */ || char === 91 /* [ */) {
      if (++depth > DEPTH_LIMIT) {
        throw new AppError('VALIDATION_ERROR', `JSON may be at most ${DEPTH_LIMIT} levels deep`, { issue: 'too deep' })
      }
    } else if (char === 125 /* } */ || char === 93 /* ] */) depth--
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('VALIDATION_ERROR', 'The body is not JSON', { issue: 'malformed JSON' })
  }
}

/** No key that reaches a prototype, and no text that a database or a page cannot hold. */
function checkStrings(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new AppError('VALIDATION_ERROR', 'A text holds characters that are not allowed', {
        issue: 'NUL or lone surrogate',
      })
    }
  } else if (Array.isArray(value)) value.forEach(checkStrings)
  else if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === '__proto__')
        throw new AppError('VALIDATION_ERROR', 'The key __proto__ is not allowed', { issue: '__proto__' })
      checkStrings(key)
      checkStrings(inner)
    }
  }
}

/** Headers that only we may set. */
const INTERNAL = /^(x-user-|x-internal-|x-forwarded-)/i
export function withoutInternal(headers: Headers): Headers {
  const clean = new Headers(headers)
  for (const name of headers.keys()) if (INTERNAL.test(name)) clean.delete(name)
  return clean
}

/** An address as the unit of throttling: IPv4 as it is, IPv6 by its /64, because a household owns a whole one. */
export function throttleAddress(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!
  const [head = '', tail] = address.toLowerCase().split('::')
  const front = head.split(':').filter(Boolean)
  const back = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const groups =
    tail === undefined ? front : [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
