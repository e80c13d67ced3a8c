import { describe, expect, it } from 'vitest'
import { dropDraft, loadDraft, saveDraft } from './draft'
import { fixesFor } from './fixes'
import { blankForm, checkForm, destinationOf, presetDates } from './form'
import { violationsOf, violationsOnDay } from './judge'
import { withServerIds } from './keep'
import { DEFAULT_OPTIONS, dayOf, findItem, type Plan, type PlanItem } from './model'
import { addItem, changedDates, changeItem, moveItem, shiftInDay, startAt, toIdeas } from './operations'
import { withPinned } from './pinned'
import { verdictOn } from './sentences'
import { slotsFor } from './slots'
import { emptyHistory, record, redo, undo } from './undo'

const [MON, TUE] = ['2027-05-03', '2027-05-04']

/** `at('castle', '09:30', 90)`: a stop some hundred metres from the others, open all day unless told. */
function at(name: string, start: string, minutes: number, more: Partial<PlanItem> = {}): PlanItem {
  const [hours = 0, rest = 0] = start.split(':').map(Number)
  const place = {
    id: `itm_${name}`,
    poi_id: `poi_${name}`,
    name,
    category: 'landmark' as const,
    kind: 'visit' as const,
  }
  const where = { lat: 38.71 + name.length / 1000, lon: -9.14 }
  const cost = { amount_minor: 1000, currency: 'EUR' }
  const rest_ = { pinned: false, cost, reason: '', opening_hours: null }
  return { ...place, ...where, start: hours * 60 + rest, minutes, ...rest_, ...more }
}
const plan = (monday: PlanItem[], tuesday: PlanItem[] = []): Plan => ({
  destination: { name: 'Lisbon', country_code: 'PT', lat: 38.71, lon: -9.14 },
  time_zone: 'Europe/Lisbon',
  travelers: 2,
  budget: null,
  start_location: null,
  days: [
    { date: MON, items: monday },
    { date: TUE, items: tuesday },
  ],
  ideas: [],
  options: DEFAULT_OPTIONS,
  understood: [],
  rates: null,
})
const clock = (items: PlanItem[] = []) =>
  items.map(({ name, start }) => `${name} ${Math.floor(start / 60)}:${String(start % 60).padStart(2, '0')}`)

describe('moving', () => {
  it('pushes later stops just far enough, and only as many as it must', () => {
    const before = plan([at('sé', '10:00', 60), at('fado', '11:15', 60), at('dinner', '19:00', 60)])
    const after = changeItem(before, 'itm_sé', { minutes: 120 })
    expect(clock(dayOf(after, MON)?.items)).toEqual(['sé 10:00', 'fado 12:05', 'dinner 19:00'])
  })

  it('never moves a pinned stop, and says what no longer fits', () => {
    const before = plan([at('sé', '10:00', 60), at('fado', '11:15', 60, { pinned: true })])
    const after = changeItem(before, 'itm_sé', { minutes: 120 })
    expect(clock(dayOf(after, MON)?.items)).toEqual(['sé 10:00', 'fado 11:15'])
    expect(violationsOf(after).map(({ code }) => code)).toEqual(['OVERLAP'])
  })

  it('takes a stop to another day, makes room there and leaves the old day as it was', () => {
    const before = plan([at('sé', '10:00', 60), at('fado', '11:15', 60)], [at('zoo', '10:30', 60)])
    const after = moveItem(before, 'itm_sé', TUE, 600)
    expect(clock(dayOf(after, MON)?.items)).toEqual(['fado 11:15'])
    expect(clock(dayOf(after, TUE)?.items)).toEqual(['sé 10:00', 'zoo 11:05'])
    expect(changedDates(before, after)).toEqual([TUE, MON])
    expect(clock(dayOf(before, MON)?.items)).toEqual(['sé 10:00', 'fado 11:15'])
  })

  it('waits for a place to open when it pushes it', () => {
    const before = plan([
      at('sé', '10:00', 60),
      at('fado', '11:15', 60, { opening_hours: 'Mo-Su 11:00-12:30,15:00-18:00' }),
    ])
    expect(clock(dayOf(changeItem(before, 'itm_sé', { minutes: 150 }), MON)?.items)).toEqual(['sé 10:00', 'fado 15:00'])
  })

  it('swaps neighbours and times both anew', () => {
    const before = plan([at('sé', '10:00', 60), at('fado', '11:15', 30)])
    expect(clock(dayOf(shiftInDay(before, 'itm_fado', -1), MON)?.items)).toEqual(['fado 10:00', 'sé 10:35'])
  })

  it('finds the start for a gap between two stops', () => {
    const before = plan([at('sé', '10:00', 60), at('fado', '14:00', 60)], [at('zoo', '10:30', 60)])
    expect(startAt(before, 'itm_zoo', MON, 1)).toBe(665)
    expect(startAt(before, 'itm_zoo', MON, 99)).toBe(905)
    expect(startAt(plan([]), 'itm_none', MON, 0)).toBe(540)
  })
})

it('keeps what is taken out among the ideas, and never plans a place twice', () => {
  const before = plan([at('sé', '10:00', 60)])
  const out = toIdeas(before, 'itm_sé', 'why')
  expect(out.ideas.map(({ name, reason }) => [name, reason])).toEqual([['sé', 'why']])
  const back = addItem(out, TUE, at('sé', '12:00', 60, { id: 'itm_new' }))
  expect(back.ideas).toEqual([])
  expect(addItem(back, MON, at('sé', '09:00', 60, { id: 'itm_other' }))).toBe(back)
})

it('blames a move only for what it broke', () => {
  const closed = at('zoo', '09:00', 60, { opening_hours: 'Tu 10:00-18:00' })
  const before = plan([closed, at('sé', '12:00', 60)])
  const after = moveItem(before, 'itm_sé', MON, 840)
  const judged = { violations: violationsOnDay(after, MON), before: violationsOnDay(before, MON) }
  expect(verdictOn(after, MON, findItem(after, 'itm_sé')!, judged).fits).toBe(true)
})

it('offers fixes that work', () => {
  const before = plan([at('zoo', '10:00', 60, { opening_hours: 'Tu 10:00-18:00' })])
  const [violation] = violationsOf(before)
  const fixes = fixesFor(before, violation!, { hours: true })
  expect(fixes[0]?.label).toBe('Move to Tue 10:00')
  for (const fix of fixes) expect(violationsOf(fix.plan)).toEqual([])
})

it('proposes only times at which the place is open and nothing else has to move', () => {
  const before = plan([at('sé', '10:00', 60)], [at('zoo', '10:00', 60, { opening_hours: 'Mo-Su 14:00-18:00' })])
  const slots = slotsFor(before, 'itm_zoo')
  expect(slots.length).toBeGreaterThan(0)
  for (const { date, start } of slots) expect(violationsOf(moveItem(before, 'itm_zoo', date, start))).toEqual([])
})

it('brings pinned stops back into a new plan', () => {
  const old = plan([at('sé', '10:00', 60, { pinned: true })])
  const fresh = plan([at('fado', '09:30', 60)], [at('sé', '12:00', 60, { id: 'itm_fresh' })])
  const merged = withPinned(fresh, old)
  expect(clock(dayOf(merged, MON)?.items)).toContain('sé 10:00')
  expect(dayOf(merged, TUE)?.items).toEqual([])
})

it('takes edits back and does them again, until a new edit', () => {
  let history = record(emptyHistory<number>(), { label: 'one', before: 0, after: 1 })
  history = record(history, { label: 'two', before: 1, after: 2 })
  const back = undo(history)!
  expect([back.step.label, back.step.before]).toEqual(['two', 1])
  expect(redo(back.history)?.step.after).toBe(2)
  expect(redo(record(back.history, { label: 'three', before: 1, after: 3 }))).toBeNull()
  expect(undo(emptyHistory())).toBeNull()
})

it('gives the draft the ids of the same places at the server', () => {
  const draft = plan([at('sé', '10:00', 60)])
  const theirs = { ...at('sé', '11:00', 60, { id: 'itm_server' }), starts_at: `${TUE}T11:00`, ends_at: `${TUE}T12:00` }
  const planned = { days: [{ date: TUE, items: [{ ...theirs, travel: null }] }] } as unknown as Parameters<
    typeof withServerIds
  >[1]
  expect(withServerIds(draft, planned)[0]?.items.map(({ id }) => id)).toEqual(['itm_server'])
  expect(withServerIds(draft, null)).toEqual(draft.days)
})

describe('the draft on this device', () => {
  const memory = () => {
    const map = new Map<string, string>()
    return {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    }
  }
  const request = { title: 'Lisbon', destination: 'Lisbon', start_date: MON, end_date: TUE, travelers: 2 }
  const draft = { version: 1 as const, saved_at: '2027-01-01T00:00:00Z', request, plan: plan([at('sé', '10:00', 60)]) }

  it('comes back as it was, until it is dropped', () => {
    const store = memory()
    expect(saveDraft(store, draft)).toBe(true)
    expect(loadDraft(store)).toEqual(draft)
    dropDraft(store)
    expect(loadDraft(store)).toBeNull()
  })

  it('is refused quietly where storage is broken, full or holds something else', () => {
    const broken = {
      ...memory(),
      setItem: () => {
        throw new Error('full')
      },
      getItem: () => '{"version":2}',
    }
    expect(saveDraft(broken, draft)).toBe(false)
    expect(saveDraft(null, draft)).toBe(false)
    expect(loadDraft(broken)).toBeNull()
    expect(loadDraft({ ...memory(), getItem: () => 'not json' })).toBeNull()
  })
})

describe('the form', () => {
  it('presets a Thursday to Monday about three weeks ahead', () => {
    expect(presetDates('2026-11-20')).toEqual({ start: '2026-12-17', end: '2026-12-21' })
    expect(presetDates('2026-11-19')).toEqual({ start: '2026-12-10', end: '2026-12-14' })
  })

  it('asks for nothing but the city, and says what is wrong', () => {
    const form = { ...blankForm('2026-11-20'), city: 'Lisbon' }
    expect(checkForm(form, '2026-11-20')).toEqual({})
    const wrong = { ...form, city: ' ', end: '2026-12-01', travelers: 0, budget: 'much', daily_end: '09:30' }
    expect(Object.keys(checkForm(wrong, '2026-11-20')).sort()).toEqual([
      'budget',
      'city',
      'daily_end',
      'end',
      'travelers',
    ])
    expect(checkForm({ ...form, start: '2026-11-01', end: '2026-12-24' }, '2026-11-20').start).toBeTruthy()
  })

  it('sends the picked city by its id only while its name still stands there', () => {
    const picked = { kind: 'city' as const, id: 'cty_1', name: 'Lisbon', country_code: 'PT', lat: 38.7, lon: -9.1 }
    const form = { ...blankForm('2026-11-20'), city: 'Lisbon', picked }
    expect(destinationOf(form)).toEqual({ place_id: 'cty_1' })
    expect(destinationOf({ ...form, city: 'Lisburn' })).toBe('Lisburn')
  })
})
