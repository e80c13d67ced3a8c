import { expect, it } from 'vitest'
import { DEFAULT_OPTIONS, type Idea, type Plan, type PlanItem } from '../../plan/model'
import { changedIdeas, moveItem, toIdeas } from '../../plan/operations'
import { loadPending, pendingOf, savePending, withPending } from './pending'

const [MON, TUE] = ['2027-05-03', '2027-05-04']
const at = (name: string, start = 600): PlanItem => ({
  ...{ id: `itm_${name}`, poi_id: `poi_${name}`, name, kind: 'visit', category: 'museum' },
  ...{ lat: 38.7, lon: -9.1, start, minutes: 60, pinned: false, reason: '', opening_hours: null },
  cost: { amount_minor: 0, currency: 'EUR' },
})
const planOf = (monday: PlanItem[], tuesday: PlanItem[], ideas: Idea[] = []): Plan => ({
  destination: { name: 'Lisbon', country_code: 'PT', lat: 38.71, lon: -9.14 },
  ...{ time_zone: 'Europe/Lisbon', travelers: 2, budget: null, start_location: null },
  days: [
    { date: MON, items: monday },
    { date: TUE, items: tuesday },
  ],
  ...{ ideas, options: DEFAULT_OPTIONS, understood: [], rates: null },
})
const shown = (plan: Plan) => [...plan.days.map(({ items }) => items), plan.ideas].map((all) => all.map((i) => i.name))

it('lays what was left undone over what the server has now, and nothing is there twice', () => {
  const before = planOf([at('a'), at('b')], [at('c')])
  const after = toIdeas(moveItem(before, 'itm_b', TUE, 900), 'itm_a', 'later')
  expect(changedIdeas(before, after)).toEqual(['itm_a'])
  const pending = pendingOf(after, [TUE, MON], ['itm_a'])
  expect(shown(withPending(before, pending))).toEqual([[], ['c', 'b'], ['a']])
  // Meanwhile somebody moved b to Monday's evening and the trip lost its Tuesday.
  const shorter = { ...before, days: before.days.slice(0, 1) }
  expect(shown(withPending(shorter, pending))).toEqual([[], ['a']])
})

it('takes ideas away again that went, and leaves those of others', () => {
  const idea = ({ name }: { name: string }): Idea => at(name)
  const before = planOf([], [], [idea({ name: 'x' })])
  const pending = pendingOf(toIdeas(before, 'itm_x', ''), [], ['itm_x'])
  expect(pending.ideas).toEqual([{ id: 'itm_x', idea: null }])
  expect(shown(withPending(planOf([], [], [idea({ name: 'x' }), idea({ name: 'y' })]), pending))).toEqual([
    [],
    [],
    ['y'],
  ])
})

it('is kept per person and trip, cleared when all is done, and unreadable entries count as none', () => {
  const memory = new Map<string, string>()
  const store = {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => void memory.set(key, value),
    removeItem: (key: string) => void memory.delete(key),
  }
  const pending = pendingOf(planOf([at('a')], []), [MON], [])
  expect(savePending(store, 'usr_1', 'trp_1', pending)).toBe(true)
  expect(loadPending(store, 'usr_1', 'trp_1')).toEqual(pending)
  expect(loadPending(store, 'usr_2', 'trp_1')).toBeNull()
  savePending(store, 'usr_1', 'trp_1', null)
  expect(memory.size).toBe(0)
  memory.set('cv-pending:usr_1:trp_1', '{"version":1')
  expect(loadPending(store, 'usr_1', 'trp_1')).toBeNull()
  const full = {
    ...store,
    setItem: () => {
      throw new Error('full')
    },
  }
  expect(savePending(full, 'usr_1', 'trp_1', pending)).toBe(false)
})
