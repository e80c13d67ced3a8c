import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import OpeningHours from 'opening_hours'
import { describe, expect, it } from 'vitest'
import { ImportMapping } from '#shared/contracts/imports'
import { parseOpeningHours } from '#shared/values/opening-hours'
import { BEGINNING, readPiece } from './formats'
import { hoursIn } from './hours'
import { isFlaw } from './records'

describe('Spanish prose', () => {
  it.each([
    ['Lun - Vie: De 10:00 a 20:00 h / Sáb: 10:00 - 14:00 h', 'Mo-Fr 10:00-20:00; Sa 10:00-14:00'],
    [
      'Lun - vier: 10:00 – 14:00 h/ 17:00 – 20:30 h; Sábados: 11:00 – 14:00 h',
      'Mo-Fr 10:00-14:00,17:00-20:30; Sa 11:00-14:00',
    ],
    [
      'Mar - Sáb: 13:30 - 16:00 h. / 21:00 - 0:00 h.; Dom: 13:30 - 16:00 h.',
      'Tu-Sa 13:30-16:00,21:00-24:00; Su 13:30-16:00',
    ],
    ['Lun - Jue y Dom: 12:00 - 2:00 h.; Vie - Sáb: 12:00 - 2:30 h.', 'Mo-Th,Su 12:00-02:00; Fr,Sa 12:00-02:30'],
    ['Lunes, Mier - vier: 16:30 - 24:30 h', 'Mo,We-Fr 16:30-00:30'],
    ['Sábados, domingos y festivos: 13:30 – 17:30 h', 'Sa,Su,PH 13:30-17:30'],
    ['Mar – dom: 9:00 – 18:00 h; Lunes: cerrado', 'Tu-Su 09:00-18:00; Mo off'],
    ['Domingos y lunes cerrados; mart - sáb: 13:00 - medianoche', 'Mo,Su off; Tu-Sa 13:00-24:00'],
    ['Lun - Dom 11:00 - 16:30 h; 19.30 - 0.00 h.', 'Mo-Su 11:00-16:30,19:30-24:00'],
    [
      'Mar - Vie: 12:00 – 20:00h.; Cerrado: Lunes, 24 y 25 de diciembre y 1 de enero',
      'Tu-Fr 12:00-20:00; Mo off; Dec 24 off; Dec 25 off; Jan 1 off',
    ],
    [
      'Mar - dom: 10:00-20:00 h; Cerrado: Lunes, 1 y 6 Ene; 1 May; 24 Dic',
      'Tu-Su 10:00-20:00; Mo off; Jan 1 off; Jan 6 off; May 1 off; Dec 24 off',
    ],
    ['Lun - Dom: 13:00 - 16:00 h; Cierre: Agosto.', 'Mo-Su 13:00-16:00; Aug off'],
    ['Abril-septiembre: 06:00 - 00:00 h.; Octubre-marzo: 06:00 - 22:00 h.', 'Apr-Sep 06:00-24:00; Oct-Mar 06:00-22:00'],
    [
      'De noviembre a febrero:; Lun - sáb: 9:00 - 17:30 h; De marzo a octubre:; Lun - sáb: 9:00 - 19:30 h',
      'Nov-Feb Mo-Sa 09:00-17:30; Mar-Oct Mo-Sa 09:00-19:30',
    ],
    ['Todos los días: 24 horas', 'Mo-Su 00:00-24:00'],
    ['Lun - dom: 10:00 - 24 h', 'Mo-Su 10:00-24:00'],
    ['Lun - vier: 9:00 - 20:00 h; Consultar programación en web oficial.', 'Mo-Fr 09:00-20:00'],
    ['Lun - dom: 13:00 - 16:00 h (últimas mesas a las 14:30 h)', 'Mo-Su 13:00-16:00'],
  ])('%s', (text, hours) => {
    expect(hoursIn('es', text)).toBe(hours)
  })

  it.each([
    ['nothing said', 'Consultar web oficial'],
    ['a dash', '--'],
    ['no closing time', 'Mar - dom: 20:30 - cierre'],
    ['times of masses', 'Lun – sáb: 8:00 h; Domingo: 10:30 h'],
    ['hours of a part of it', 'Taquilla:; Miér - dom: 12:00 - 13:30 h'],
    ['two hours for Sunday', 'Dom - jue: 12:00 - 01:00 h; Vier - dom: 12:00 - 02:00 h'],
    ['an exception', 'Lunes: cerrado (excepto festivos); Mar - dom: 10:00 - 20:00 h'],
    ['a slip of the pen', 'Lun – dom: 10:00 – 2 4:00 h'],
    ['a span of almost a day', 'Lun - dom: 20:00 - 18:00 h'],
    ['a summer of no dates', 'Verano: Lun - dom: 9:00 - 21:00 h'],
    ['hours beside those of a season', 'Lun - vie: 9:00 - 20:00 h; Agosto: Lun - vie: 9:00 - 14:00 h'],
    ['by appointment', 'Lun - Vie: 10:00 - 19:00 h; Se atiende con cita previa.'],
    ['a day that is none', 'Cerrado: 32 de enero; Lun: 10:00 - 12:00 h'],
    ['a time that is none', 'Lun: 10:75 - 12:00 h'],
    ['overlapping hours', 'Lun: 10:00 - 14:00 h / 13:00 - 16:00 h'],
  ])('says nothing of %s', (_what, text) => {
    expect(hoursIn('es', text)).toBeNull()
  })
})

describe('English prose', () => {
  it.each([
    ['Daily, 9am –6pm', 'Mo-Su 09:00-18:00'],
    ['Daily from 7am – 12pm, and 6pm – 9pm', 'Mo-Su 07:00-12:00,18:00-21:00'],
    ['Daily, 24 hours', 'Mo-Su 00:00-24:00'],
    [
      'Monday to Sunday:9.30am – 12pm and 2pm – 4pm ,Friday:2.30pm – 4pm',
      'Mo-Su 09:30-12:00,14:00-16:00; Fr 14:30-16:00',
    ],
    ['Saturday to Thursday, 10am – 7pm, Friday, 10am – 9pm', 'Mo-Th,Sa,Su 10:00-19:00; Fr 10:00-21:00'],
    ['Tuesday to Sunday, 12pm - 7pm, Closed on Monday and public holidays', 'Tu-Su 12:00-19:00; Mo,PH off'],
    ['Daily, 8.30am - 10.30pm, (last admission: 10.15pm)', 'Mo-Su 08:30-22:30'],
    ['Daily, 10am – 7pm, Last admission at 6pm', 'Mo-Su 10:00-19:00'],
    ['Daily, 5am - 12am', 'Mo-Su 05:00-24:00'],
    ['Monday to Thursday, 9.30am - 10pm.Friday to Sunday, 9.30am - 11pm', 'Mo-Th 09:30-22:00; Fr-Su 09:30-23:00'],
  ])('%s', (text, hours) => {
    expect(hoursIn('en', text)).toBe(hours)
  })

  it.each([
    'Daily',
    'Open daily at 10am.Closing time varies.',
    'Outdoor Gardens: 5am – 2am,Conservatories: 9am – 9pm',
    'Tuesday to Sunday, 9am – 5.30pm,Closed on Monday (except on public holidays)',
    'Visits are by appointment only.',
    'Monday, 13pm - 2pm',
  ])('says nothing of "%s"', (text) => {
    expect(hoursIn('en', text)).toBeNull()
  })
})

describe('OpenStreetMap hours as people write them', () => {
  const LOOSE = [
    'Mo-fr 6-22;sa-su 7-22',
    '6:00 - 21:00 daily',
    'Tu-Sa 10-18',
    'Su-th 11am-1am;fr-sa 11am-2am',
    'Mo-th 7-1;fr 7-2; sa 8-2; su 8-1',
    'Tu-we 1pm-8pm;th-sa 11am-6pm',
    '8am-6pm',
    '11am -12am',
    '7am-3pm daily',
    'Mon-Sat 7am to 10pm, Sun 8am to 10pm',
    'Mo-Fr 09:00-17:00',
  ]
  it.each(LOOSE)('%s is what the opening_hours package makes of it', (text) => {
    const ours = hoursIn('osm', text)
    expect(ours && parseOpeningHours(ours)).not.toBeNull()
    const week = [new Date(2027, 4, 3), new Date(2027, 4, 17)] as const
    expect(new OpeningHours(ours!).getOpenIntervals(...week)).toEqual(new OpeningHours(text).getOpenIntervals(...week))
  })

  it('keeps what may mean an afternoon as a comment, not as hours', () => {
    expect(hoursIn('osm', 'Mo-fr 7-7;sa 10-7')).toBe('"Mo-fr 7-7;sa 10-7"')
    expect(hoursIn('osm', '11:30-2:30 5:00-9:00 closed on Mondays')).toMatch(/^"/)
  })

  it.each([
    'Mo-fr 7-18;sa-su 10-17:30',
    'Mo-So 12:00-20:00',
    'Mo-sa 17-',
    '7/24 (Pickup window)',
    'whenever',
    'Dec 24-26x',
  ])('does not understand "%s"', (text) => {
    expect(hoursIn('osm', text)).toBeNull()
  })

  it('leaves numbers of months and weeks alone', () => {
    expect(hoursIn('osm', 'Dec 24-26 off')).toBe('Dec 24-26 off')
    expect(hoursIn('osm', 'week 10-20 Mo 9-17')).toBeNull()
  })
})

it('is linear in the worst it may be given', () => {
  const started = performance.now()
  for (const unit of [
    '1',
    '1:',
    '1-',
    'lun - ',
    'consultar ',
    '(',
    '24 h ',
    '10:00-',
    'Mo-',
    ' ',
    'last entry ',
    'closed on a',
  ]) {
    const text = unit.repeat(4000).slice(0, 2000)
    for (const language of ['osm', 'es', 'en'] as const) hoursIn(language, text)
  }
  expect(performance.now() - started).toBeLessThan(2000)
})

/** Texts of a column of a data set, or null where the data is not beside the project. */
function column(file: string, name: string): string[] | null {
  const path = new URL(`../../../../../shared/data/poi/${file}.csv.gz`, import.meta.url)
  if (!existsSync(path)) {
    console.log(`no ${file}: the data folder is not beside the project`)
    return null
  }
  const text = gunzipSync(readFileSync(path)).toString('utf8')
  return readPiece('csv', ImportMapping.parse({}), BEGINNING, text, true).found.flatMap((record) =>
    isFlaw(record) || !record.values[name] ? [] : [String(record.values[name])],
  )
}

describe('real files', () => {
  it('finds in Vancouver and Copenhagen exactly the malformed hours that the opening_hours package finds', () => {
    for (const [file, malformed] of [
      ['vancouver_osm_2015', 27],
      ['copenhagen_osm', 1],
    ] as const) {
      const texts = column(file, 'opening_hours') ?? []
      const bad = texts.filter((text) => hoursIn('osm', text) === null)
      expect(bad).toEqual(texts.filter((text) => !isUnderstood(text)))
      if (texts.length > 0) expect(bad.length).toBe(malformed)
    }
  })

  it('understands what it says it understands', () => {
    for (const [file, name, language, least] of [
      ['madrid_restaurants', 'hours_es', 'es', 0.8],
      ['madrid_sights', 'hours_es', 'es', 0.2],
      ['singapore_attractions', 'hours_en', 'en', 0.5],
    ] as const) {
      const texts = column(file, name)
      if (!texts) continue
      const understood = texts.flatMap((text) => hoursIn(language, text) ?? [])
      for (const hours of understood) expect(isUnderstood(hours), hours).toBe(true)
      expect(understood.length / texts.length, file).toBeGreaterThan(least)
    }
  })
})

/** With a place the package reads no weekdays of other languages. */
const VANCOUVER = { lat: 49.28, lon: -123.12, address: { country_code: 'ca', state: 'British Columbia' } }
function isUnderstood(text: string): boolean {
  try {
    new OpeningHours(text, VANCOUVER)
    return true
  } catch {
    return false
  }
}
