import { errorOf, offlineError } from './error'
import { accessToken } from './session'

export type Answer<T> = { body: T; status: number; headers: Headers }
/** A Blob is sent as it is, anything else as JSON. */
type Options = { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal }

/** One request to the API as the person signed in, if any. A refused token is renewed once. Throws ApiError. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
  const token = await accessToken()
  const first = await send(method, path, options, token)
  const again = token !== null && (await isStale(first))
  const response = again ? await send(method, path, options, await accessToken(token)) : first
  if (!response.ok) throw await errorOf(response)
  // "Accepted" and "done" may come without a body.
  const text = await response.text()
  const body = (text ? JSON.parse(text) : undefined) as T
  return { body, status: response.status, headers: response.headers }
}

/** A wrong password is refused with 401 too; asking that again would count as a second guess. */
async function isStale(response: Response): Promise<boolean> {
  return response.status === 401 && (await errorOf(response.clone())).code === 'AUTH_INVALID_TOKEN'
}

async function send(method: string, path: string, { body, headers = {}, signal }: Options, token: string | null) {
  const all: Record<string, string> = { accept: 'application/json', ...headers }
  if (token) all.authorization = `Bearer ${token}`
  if (body instanceof Blob) all['content-type'] = body.type
  else if (body !== undefined) all['content-type'] = 'application/json'
  const content = body instanceof Blob ? body : body === undefined ? null : JSON.stringify(body)
  try {
    return await fetch(path, { method, headers: all, body: content, signal })
  } catch (error) {
    if (signal?.aborted) throw error
    throw offlineError()
  }
}

const plain =
  (method: string) =>
  async <T>(path: string, options?: Options) =>
    (await request<T>(method, path, options)).body
export const api = {
  get: plain('GET'),
  post: plain('POST'),
  put: plain('PUT'),
  patch: plain('PATCH'),
  delete: plain('DELETE'),
}

/** A path with a query string; empty values are left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value))
  }
  return params.size ? `${path}?${params}` : path
}
