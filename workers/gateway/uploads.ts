/** The few routes that take bytes instead of JSON, each with its own types and limit. Everything else is JSON of at most 1 MiB. */
export type Upload = { method: string; path: RegExp; types: readonly string[]; limit: number }

const MIB = 1_048_576
export const UPLOADS: readonly Upload[] = [
  {
    method: 'PUT',
    path: /^\/v1\/users\/[^/]+\/avatar$/,
    types: ['image/png', 'image/jpeg', 'image/webp'],
    limit: 2 * MIB,
  },
  // How some sites send a person who signed in there back.
  {
    method: 'POST',
    path: /^\/v1\/auth\/oidc\/[^/]+\/callback$/,
    types: ['application/x-www-form-urlencoded'],
    limit: MIB / 16,
  },
]

export const uploadOf = (method: string, path: string): Upload | undefined =>
  UPLOADS.find((upload) => upload.method === method && upload.path.test(path))
