import { Category, type NewPlace } from '#shared/contracts/search'
import { toMinor } from '#shared/values/money'
import { SEED_SOURCE, slugOf } from '../domain/place'

export { SEED_SOURCE }

/** A place of the seed; places come best known first in their city. */
export type SeedPlace = NewPlace & { id: string; prominence: number }

/** The fields of a line of comma-separated values; quotes may hold commas and doubled quotes. */
export function fieldsOf(line: string): string[] {
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  )
}

/** The places of all files in their order. Throws on a row that does not fit: a seed is right or does not ship. */
export function parsePlaces(files: readonly string[]): SeedPlace[] {
  const ranks = new Map<string, number>()
  return files.flatMap(linesOf).map((line) => {
    const [country_code, city, name, category, lat, lon, opening_hours, price, currency, minutes] = fieldsOf(line)
    const prominence = (ranks.get(city!) ?? 0) + 1
    ranks.set(city!, prominence)
    return {
      id: `poi_${slugOf(city!)}_${slugOf(name!)}`,
      name: name!,
      category: Category.parse(category === 'food' ? 'market' : category),
      city: city!,
      country_code: country_code!,
      lat: Number(lat),
      lon: Number(lon),
      opening_hours: opening_hours || null,
      price: price ? { amount_minor: toMinor(price, currency!), currency: currency! } : null,
      visit_minutes: Number(minutes),
      source: SEED_SOURCE,
      prominence,
    }
  })
}
const linesOf = (text: string): string[] => text.trim().split(/\r?\n/).slice(1)

export type SeedCity = {
  n: number
  name: string
  others: string[]
  country_code: string
  region: string | null
  lat: number
  lon: number
  population: number
  time_zone: string
}

/** cities.txt as build-cities.ts writes it: the zones, then a city a line. */
export function parseCities(text: string): SeedCity[] {
  const [zones, ...lines] = text.trimEnd().split('\n')
  const names = zones!.split('\t')
  return lines.map((line) => {
    const [n, name, others, country_code, region, lat, lon, population, zone] = line.split('\t')
    return {
      n: Number(n),
      name: name!,
      others: others ? others.split('|') : [],
      country_code: country_code!,
      region: region || null,
      lat: Number(lat),
      lon: Number(lon),
      population: Number(population),
      time_zone: names[Number(zone)]!,
    }
  })
}

/** regions.txt: a code and its names a line. */
export const parseRegions = (text: string): { code: string; names: string[] }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [code, names] = line.split('\t')
      return { code: code!, names: names!.split('|') }
    })
