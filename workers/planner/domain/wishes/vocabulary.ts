import type { Pace } from '#shared/contracts/planner'
import type { Category } from '#shared/contracts/search'

/** Words people use for a kind of place. Several kinds where the word means several. */
const KINDS: readonly [words: string, categories: readonly Category[]][] = [
  ['museum museums gallery galleries exhibition exhibitions art', ['museum']],
  ['ruin ruins archaeology archaeological antiquity', ['archaeology']],
  ['history historic historical', ['archaeology', 'museum', 'landmark']],
  ['memorial memorials monument monuments', ['memorial']],
  ['landmark landmarks sight sights architecture castle castles palace palaces bridge bridges', ['landmark']],
  ['square squares plaza plazas piazza piazzas', ['square']],
  ['neighbourhood neighbourhoods neighborhood neighborhoods district districts wandering strolling', ['neighbourhood']],
  [
    'church churches cathedral cathedrals temple temples mosque mosques shrine shrines synagogue synagogues',
    ['religious'],
  ],
  ['park parks garden gardens nature outdoors', ['park']],
  ['zoo zoos aquarium aquariums animals', ['zoo']],
  ['view views viewpoint viewpoints panorama panoramas sunset sunsets', ['viewpoint']],
  ['restaurant restaurants food dining cuisine gastronomy', ['restaurant']],
  ['cafe cafes café cafés coffee pastry pastries bakery bakeries', ['cafe']],
  ['market markets shopping', ['market']],
  ['music concert concerts opera operas jazz fado flamenco', ['music']],
  ['theatre theatres theater theaters musical musicals ballet', ['theatre']],
  ['nightlife bar bars pub pubs club clubs clubbing party partying', ['nightlife']],
  ['kids children family', ['family', 'zoo', 'park']],
  ['rides rollercoaster rollercoasters', ['theme_park']],
  ['attraction attractions', ['attraction']],
]
/** Two words that mean another kind than either alone; looked at first. */
const PAIRS: readonly [words: string, categories: readonly Category[]][] = [
  ['theme park', ['theme_park']],
  ['theme parks', ['theme_park']],
  ['amusement park', ['theme_park']],
  ['amusement parks', ['theme_park']],
  ['street food', ['market']],
  ['roller coasters', ['theme_park']],
]

export const CATEGORY_WORDS: ReadonlyMap<string, readonly Category[]> = new Map([
  ...KINDS.flatMap(([words, categories]) => words.split(' ').map((word) => [word, categories] as const)),
  ...PAIRS,
])

/** 0 = Sunday. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export const WEEKDAY_NAMES = WEEKDAYS.map((day) => day[0]!.toUpperCase() + day.slice(1))

export const NEGATIVE_WORDS = new Set(
  "no not without avoid avoiding skip hate hates dislike dislikes don't dont never nor neither less fewer".split(' '),
)
export const POSITIVE_WORDS = new Set(
  'but love loves like likes enjoy enjoys want wants prefer adore more lots plenty mostly mainly yes see visit include'.split(
    ' ',
  ),
)

/** Words that carry no wish of their own: a stretch of nothing else is no chip. */
export const FILLERS = new Set(
  `a an the and or of to for in on at with we i us me my our you it is are am be would will could should please also some any all very
  really much many lots plenty most mostly mainly too so just only good great nice best interested into keen fan fans big as well
  trip day days time every each there that this things thing stuff places place go going do doing have has want wants like likes love
  loves enjoy enjoys prefer prefers see visit include but more less fewer yes no not don't dont without avoid skip hate hates dislike
  dislikes never adore if possible thanks thank`.split(/\s+/),
)

export const PACE_PHRASES: readonly [pattern: RegExp, pace: Pace][] = [
  [
    /\b(?:relaxed|leisurely|laid[- ]back|take it easy|easy[- ]going|no rush|unhurried|slow pace|chilled?)(?: pace| days?| trip)?\b/gi,
    'relaxed',
  ],
  [
    /\b(?:packed|busy|full)(?: pace| days?| schedule)\b|\bas much as possible\b|\bsee everything\b|\bfast pace\b/gi,
    'packed',
  ],
]
