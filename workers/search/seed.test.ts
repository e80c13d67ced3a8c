import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Place } from '#shared/contracts/search'
import { parseOpeningHours } from '#shared/values/opening-hours'
import { isTimeZone } from '#shared/values/time'
import { placeOf, placeRow } from './domain/place'
import { keysOf } from './domain/text'
import more from './seed/more-places-16-cities.csv'
import { fieldsOf, parseCities, parsePlaces, parseRegions } from './seed/parse'
import placesA from './seed/places-12-cities-a.csv'
import placesB from './seed/places-12-cities-b.csv'
import top from './seed/top-sights-16-cities.csv'

const text = (file: string) => readFileSync(new URL(`./seed/${file}`, import.meta.url), 'utf8')
const citiesText = text('cities.txt')
const places = parsePlaces([top, more, placesA, placesB])
const cities = parseCities(citiesText)

describe('the seed', () => {
  it('has 1,367 places of 40 cities that fit the contract, each under an id of its own', () => {
    expect(places.length).toBe(1367)
    expect(new Set(places.map(({ city }) => city)).size).toBe(40)
    expect(new Set(places.map(({ id }) => id)).size).toBe(1367)
    for (const { prominence, ...place } of places) {
      expect(prominence).toBeGreaterThan(0)
      expect(place.id).toMatch(/^poi_[a-z0-9-]+_[a-z0-9-]+$/)
      expect(place.id.length).toBeLessThanOrEqual(84)
      const shown = placeOf(placeRow(place))
      expect(Place.parse(shown)).toEqual(shown)
      expect(isTimeZone(shown.time_zone), shown.time_zone).toBe(true)
    }
  })

  it('has opening hours for all that our own evaluator understands', () => {
    for (const { id, opening_hours } of places)
      expect(opening_hours && parseOpeningHours(opening_hours), id).toBeTruthy()
  })

  it('states prices in minor units of the currency of the place', () => {
    const priceOf = (id: string) => places.find((place) => place.id === id)?.price
    expect(priceOf('poi_paris_eiffel-tower')).toEqual({ amount_minor: 2310, currency: 'EUR' })
    const yen = places.filter(({ price }) => price?.currency === 'JPY')
    expect(yen.length).toBeGreaterThan(50)
    expect(Math.max(...yen.map(({ price }) => price!.amount_minor))).toBeLessThan(100_000)
    expect(places.every(({ price }) => Number.isSafeInteger(price?.amount_minor))).toBe(true)
  })

  it('has the cities of the world in less than 2 MB, each with a zone that is one', () => {
    expect(Buffer.byteLength(citiesText)).toBeLessThan(2_000_000)
    expect(cities.length).toBeGreaterThan(24_000)
    expect(new Set(cities.map(({ n }) => n)).size).toBe(cities.length)
    for (const zone of new Set(cities.map(({ time_zone }) => time_zone))) expect(isTimeZone(zone), zone).toBe(true)
    for (const { name, lat, lon, country_code } of cities) {
      expect(Math.abs(lat) <= 90 && Math.abs(lon) <= 180, name).toBe(true)
      expect(country_code, name).toMatch(/^[A-Z]{2}$/)
      expect(keysOf(name), name).not.toEqual([])
    }
  })

  it('knows the city of every place, and no larger one by that name elsewhere', () => {
    const largest = new Map<string, { country_code: string; population: number }>()
    for (const city of cities) {
      for (const key of [city.name, ...city.others].flatMap(keysOf)) {
        if ((largest.get(key)?.population ?? -1) < city.population) largest.set(key, city)
      }
    }
    for (const { city, country_code } of places)
      expect(largest.get(keysOf(city)[0]!), city).toMatchObject({ country_code })
  })

  it('knows countries and states by name and code', () => {
    const regions = parseRegions(text('regions.txt'))
    const namesOf = (code: string) => regions.find((region) => region.code === code)?.names
    expect(namesOf('PT')).toEqual(['Portugal', 'PT'])
    expect(namesOf('US-TX')).toEqual(['Texas', 'TX', 'US-TX'])
  })

  it('is read with quotes and commas within them', () => {
    expect(fieldsOf('a,"b, ""c""",,d')).toEqual(['a', 'b, "c"', '', 'd'])
    expect(fieldsOf(',x,')).toEqual(['', 'x', ''])
  })
})
