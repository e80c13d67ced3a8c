import type { Category } from '#shared/contracts/search'

/** How dates, times and distances read. Dates are local to the destination, so they are formatted as UTC days. */
const formats = new Map<string, Intl.DateTimeFormat>()
function format(date: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options)
  let known = formats.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
    formats.set(key, known)
  }
  return known.format(new Date(`${date}T00:00:00Z`))
}

/** `Tue 4 May` */
export const shortDay = (date: string) =>
  format(date, { weekday: 'short', day: 'numeric', month: 'short' }).replace(',', '')
/** `Tuesday 4 May` */
export const longDay = (date: string) =>
  format(date, { weekday: 'long', day: 'numeric', month: 'long' }).replace(',', '')
export const weekday = (date: string) => format(date, { weekday: 'long' })
/** `Mon 3 - Fri 7 May 2027`, with the first month and year only where they differ. */
export function dateRange(start: string, end: string): string {
  const year = format(end, { year: 'numeric' })
  const from = start.slice(0, 7) === end.slice(0, 7) ? { weekday: 'short', day: 'numeric' } : undefined
  const first = from ? format(start, from as Intl.DateTimeFormatOptions).replace(',', '') : shortDay(start)
  return `${first} - ${shortDay(end)} ${year}`
}

/** `90` -> `1 h 30 min` */
export function duration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
export const distance = (metres: number) =>
  metres < 950 ? `${Math.round(metres / 50) * 50} m` : `${(metres / 1000).toFixed(1)} km`
export const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

let regions: Intl.DisplayNames | undefined
export function countryName(code: string): string {
  try {
    regions ??= new Intl.DisplayNames(['en'], { type: 'region' })
    return regions.of(code) ?? code
  } catch {
    return code
  }
}

const CATEGORY_WORDS: Partial<Record<Category, string>> = {
  religious: 'Place of worship',
  theme_park: 'Theme park',
  music: 'Live music',
  family: 'For families',
}
export const categoryWord = (category: Category | null): string =>
  category ? (CATEGORY_WORDS[category] ?? category[0]!.toUpperCase() + category.slice(1)) : 'Stop'
