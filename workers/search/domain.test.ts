import { describe, expect, it } from 'vitest'
import { distanceMeters } from '#shared/values/geo'
import { cellOf, cellsAround } from './domain/cells'
import { nearSpellings, readingsOf } from './domain/destination'
import { openOf } from './domain/open'
import { placeRow, placeText, slugOf } from './domain/place'
import { cursorAfter, normalise, positionOf } from './domain/query'
import {
  editDistance,
  fold,
  indexedText,
  keyOf,
  keysOf,
  matchExpression,
  nearestWord,
  trigramsOf,
  wordsOf,
} from './domain/text'

describe('names', () => {
  it('fold to one form without case and accents, in any script', () => {
    for (const [name, key] of [
      ['São Paulo', 'sao paulo'],
      ['KRAKÓW', 'krakow'],
      ['Łódź', 'lodz'],
      ['İstanbul', 'istanbul'],
      ['Kadıköy', 'kadikoy'],
      ['Straße', 'strasse'],
      ['Œuvre', 'oeuvre'],
      ['Strøget', 'stroget'],
      ['Ａｔｈｅｎｓ', 'athens'],
      ['ΑΘΉΝΑ', 'αθηνα'],
      ['Москва́', 'москва'],
      ['東京', '東京'],
      ['  St.  Mark’s  Basilica ', 'st marks basilica'],
    ] as const) {
      expect(keyOf(name), name).toBe(key)
      expect(keyOf(key), name).toBe(key)
    }
  })

  it('are known by every way people write them', () => {
    expect(keysOf('München')).toEqual(['munchen', 'muenchen'])
    expect(keysOf("Xi'an")).toEqual(['xian', 'xi an'])
    expect(keysOf('Saint Petersburg')).toEqual(['saint petersburg', 'st petersburg'])
    expect(keysOf('…')).toEqual([])
    expect(indexedText("Musée d'Orsay")).toBe('musee d orsay dorsay')
  })

  it('of ten thousand combining marks or half a letter cost nothing and mean nothing', () => {
    expect(keyOf(`a${'\u0301'.repeat(10_000)}`)).toBe('a')
    expect(wordsOf('\ud800')).toEqual([])
    expect(fold('a\u0000b')).toBe('a\u0000b')
    expect(wordsOf('a\u0000b')).toEqual(['a', 'b'])
  })

  it('become ASCII slugs', () => {
    expect(slugOf('Sacré-Cœur Basilica')).toBe('sacre-coeur-basilica')
    expect(slugOf("St Mark's (exterior)")).toBe('st-marks-exterior')
  })
})

describe('a full-text query', () => {
  it('asks for every word as a prefix', () => {
    expect(matchExpression(wordsOf('Belém tow'))).toBe('"belem"* "tow"*')
    expect(matchExpression(wordsOf('?!'))).toBeNull()
  })

  it('holds no operator, whatever is typed', () => {
    for (let seed = 1; seed < 2000; seed++) {
      const typed = randomText(seed)
      expect(matchExpression(wordsOf(typed)) ?? '').toMatch(/^(?:"[\p{L}\p{N}]+"\*(?: |$))*$/u)
    }
  })

  it('has one normal form for requests that mean the same', () => {
    const one = normalise({ q: ' Museum  LISBOA museum', radius: 5000, category: ['park', 'museum'] })
    expect(one).toEqual(normalise({ q: 'lisboa muséum', radius: 9000, category: ['museum', 'park', 'museum'] }))
    expect(normalise({ q: '  ', radius: 1 }).words).toBeNull()
    expect(normalise({ q: '?', radius: 1 }).words).toEqual([])
  })
})

const known = (...words: string[]) => words.map((word) => ({ word, uses: 1 }))

/** Letters and every character that means something to FTS5 or SQL, from a seed. */
function randomText(seed: number): string {
  const letters = 'aé"\'*^:(){}[]+-,.%_;\\/ \u0000\n\u202eAND OR NOT NEAR東🧳'
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state
  }
  return Array.from({ length: 1 + (next() % 30) }, () => letters[(next() >> 8) % letters.length]).join('')
}

describe('a cursor', () => {
  it('leads back to its position in its own search only', () => {
    const cursor = cursorAfter('abc', { key: -12, id: 'poi_x' })
    expect(positionOf(cursor, 'abc')).toEqual({ key: -12, id: 'poi_x' })
    expect(() => positionOf(cursor, 'abd')).toThrow('cursor')
    for (const forged of ['', '!', 'AAAA', cursor.slice(1), cursorAfter('abc', { key: 0.5, id: 'x' })]) {
      expect(() => positionOf(forged, 'abc'), forged).toThrow('cursor')
    }
  })
})

describe('near spellings', () => {
  it('count a swap of neighbours as one slip', () => {
    expect(editDistance('lisbon', 'lisbon', 2)).toBe(0)
    expect(editDistance('lsibon', 'lisbon', 2)).toBe(1)
    expect(editDistance('lisbn', 'lisbon', 2)).toBe(1)
    expect(editDistance('madrid', 'lisbon', 2)).toBe(3)
    expect(editDistance('', 'ab', 2)).toBe(2)
  })

  it('forgive more in a longer word and nothing in a short one', () => {
    expect(nearestWord('lovre', known('lourdes', 'louvre', 'clover'))).toBe('louvre')
    expect(nearestWord('jeronymos', known('jeronimos'))).toBe('jeronimos')
    expect(nearestWord('bar', known('car', 'far'))).toBeUndefined()
    expect(nearestWord('qwertyuiop', known('louvre'))).toBeUndefined()
    // Equally near: the commoner one.
    expect(nearestWord('musem', [...known('musee'), { word: 'museum', uses: 9 }])).toBe('museum')
  })

  it('of cities name each once, the fewest slips first, then the more populous', () => {
    const cities = [
      { n: 1, key: 'paris', population: 10 },
      { n: 2, key: 'paris', population: 2_000_000 },
      { n: 2, key: 'parijs', population: 2_000_000 },
      { n: 3, key: 'parsis', population: 5 },
      { n: 4, key: 'lyon', population: 500 },
    ]
    expect(nearSpellings('pariss', cities, 5).map(({ n }) => n)).toEqual([2, 1, 3])
  })

  it('come from trigrams of whole letters', () => {
    expect(trigramsOf('lisbon')).toEqual(['lis', 'isb', 'sbo', 'bon'])
    expect(trigramsOf('li')).toEqual([])
  })
})

describe('a destination as typed', () => {
  it('may carry its country or state', () => {
    expect(readingsOf('Lisbon, Portugal')).toEqual([
      { name: 'lisbon portugal', region: null },
      { name: 'lisbon', region: 'portugal' },
    ])
    expect(readingsOf('New York')).toContainEqual({ name: 'new york', region: null })
    expect(readingsOf('Paris, US-TX')).toContainEqual({ name: 'paris', region: 'us tx' })
    expect(readingsOf('San Jose Costa Rica')).toContainEqual({ name: 'san jose', region: 'costa rica' })
    expect(readingsOf(' ,, ')).toEqual([])
  })
})

describe('cells', () => {
  it('around a point hold every point of the circle, at the antimeridian and the poles too', () => {
    const centres = [
      { lat: 38.7, lon: -9.1 },
      { lat: 0, lon: 180 },
      { lat: 0, lon: -180 },
      { lat: -16.8, lon: 179.99 },
      { lat: 89.99, lon: 30 },
      { lat: -90, lon: 0 },
      { lat: 78.2, lon: -179.9 },
    ]
    for (const centre of centres) {
      for (const radius_m of [1, 5000, 50_000]) {
        const ranges = cellsAround(centre, radius_m)
        for (let bearing = 0; bearing < 360; bearing += 7) {
          for (const share of [0, 0.5, 0.999]) {
            const point = destination(centre, bearing, radius_m * share)
            expect(distanceMeters(centre, point)).toBeLessThan(radius_m + 0.01)
            const cell = cellOf(point)
            expect(ranges.some(([first, last]) => first <= cell && cell <= last)).toBe(true)
          }
        }
      }
    }
  })
})

/** The point `metres` from another on a bearing (spherical direct problem). */
function destination({ lat, lon }: { lat: number; lon: number }, bearing: number, metres: number) {
  const [rad, angle] = [Math.PI / 180, metres / 6_371_008.8]
  const sin = Math.sin(lat * rad) * Math.cos(angle) + Math.cos(lat * rad) * Math.sin(angle) * Math.cos(bearing * rad)
  const lat2 = Math.asin(Math.max(-1, Math.min(1, sin)))
  const y = Math.sin(bearing * rad) * Math.sin(angle) * Math.cos(lat * rad)
  const lon2 = lon * rad + Math.atan2(y, Math.cos(angle) - Math.sin(lat * rad) * Math.sin(lat2))
  return { lat: lat2 / rad, lon: ((((lon2 / rad + 180) % 360) + 360) % 360) - 180 }
}

describe('opening hours', () => {
  it('are judged at the wall time of the place; what is not understood is not open', () => {
    const hours = ['Mo-Su 10:00-18:00', 'Tu-Su 09:00-12:00', 'Mo 20:00-26:00', 'whenever', '24/7']
    expect(openOf(hours, '2027-05-03T10:00')).toEqual(['Mo-Su 10:00-18:00', '24/7'])
    expect(openOf(hours, '2027-05-04T01:00')).toEqual(['Mo 20:00-26:00', '24/7'])
    expect(openOf(hours, '2027-05-04T18:00')).toEqual(['24/7'])
  })
})

describe('a place', () => {
  it('gets its zone from its position and is found by its city and category too', () => {
    const place = {
      id: 'poi_x',
      name: 'Casa da Música',
      category: 'music' as const,
      city: 'Porto',
      country_code: 'PT',
      lat: 41.16,
      lon: -8.63,
      opening_hours: null,
      price: null,
      visit_minutes: 60,
      source: 'operator',
    }
    expect(placeRow(place)).toMatchObject({ time_zone: 'Europe/Lisbon', name_key: 'casa da musica', price_minor: null })
    expect(placeText(place, ['Porto', 'Oporto'])).toEqual({ name: 'casa da musica', context: 'porto oporto music' })
  })
})
