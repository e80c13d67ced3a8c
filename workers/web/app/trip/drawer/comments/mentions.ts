type Named = { user_id?: string | undefined; name?: string | undefined }

/** The members whose names follow an `@`; of two names that begin alike, the longer one is meant where it stands. */
export function mentionsIn(text: string, people: readonly Named[]): string[] {
  const found = new Set<string>()
  let rest = text.toLowerCase()
  const longestFirst = people.toSorted((a, b) => (b.name?.length ?? 0) - (a.name?.length ?? 0))
  for (const { user_id, name } of longestFirst) {
    const sign = name ? `@${name.toLowerCase()}` : ''
    if (!user_id || !sign || !rest.includes(sign)) continue
    found.add(user_id)
    rest = rest.replaceAll(sign, ' ')
  }
  return [...found]
}
