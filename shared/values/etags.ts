/** Versions of a document as entity tags (RFC 9110, 8.8.3): version 3 is `"3"`. */
export const etagOf = ({ version }: { version: number }): string => `"${version}"`

/** RFC 9110 13.1: `If-Match` compares strongly, so a weak tag never fits. A bare number is taken for the tag it means. */
export function matchesVersion(header: string, version: number): boolean {
  return tagsOf(header).some((tag) => tag === '*' || tag === `"${version}"` || tag === String(version))
}

/** `If-None-Match` compares weakly. */
export function namesVersion(header: string | undefined, version: number): boolean {
  return header !== undefined && tagsOf(header).some((tag) => tag === '*' || tag.replace(/^W\//, '') === `"${version}"`)
}

const tagsOf = (header: string) => header.split(',').map((tag) => tag.trim())
