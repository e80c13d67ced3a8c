import type { Place } from '#shared/contracts/search'
import { newId } from '#shared/values/ids'
import { formatWallTime } from '#shared/values/time'
import { violationsOnDay } from '../plan/judge'
import { dayOf, dayOfItem, findItem, ideaFromPlace, type Plan, type PlanItem } from '../plan/model'
import { addIdea, addItem, changeItem, isPlanned, moveItem, shiftInDay, startAt, toIdeas } from '../plan/operations'
import { movedSentence, type Verdict, verdictOn } from '../plan/sentences'
import { announce } from '../ui/live'
import { dismissToast, showToast } from '../ui/toasts'
import { longDay } from '../ui/words'
import { useTrip } from './context'

/** The deeds of the trip page. Each edits the plan at once, says what happened and can be taken back. */
export function useActions() {
  const { store, canEdit } = useTrip()
  const undo = () => {
    const label = store.undo()
    announce(label ? `Taken back: ${label}` : 'Nothing to take back.')
  }
  const redo = () => {
    const label = store.redo()
    if (label) announce(`Done again: ${label}`)
  }
  const edit = (sentence: string, plan: Plan) => {
    if (canEdit && store.edit(sentence, plan)) showToast(sentence, { label: 'Undo', run: undo })
  }
  const plan = () => store.read().plan

  const move = (id: string, date: string, start: number) => {
    const next = moveItem(plan(), id, date, start)
    const item = findItem(next, id)
    if (item) edit(movedSentence(item, date, verdictAt(next, date, item, plan())), next)
  }
  const change = (id: string, part: Partial<Pick<PlanItem, 'start' | 'minutes' | 'pinned'>>) => {
    const next = changeItem(plan(), id, part)
    const item = findItem(next, id)
    const day = dayOfItem(next, id)
    if (!item || !day) return
    const sentence =
      part.pinned === undefined
        ? `${item.name}: ${formatWallTime(item.start)}, ${item.minutes} min. ${verdictAt(next, day.date, item, plan()).text}`
        : `${item.name} ${part.pinned ? 'stays at its time now' : 'may be moved again'}.`
    edit(sentence, next)
  }
  const drop = (id: string) => {
    const item = findItem(plan(), id)
    if (!item) return
    const sentence = item.poi_id ? `${item.name} moved to Ideas.` : `${item.name} removed.`
    edit(sentence, toIdeas(plan(), id, 'You took it out of the plan'))
  }
  const shift = (id: string, by: -1 | 1) => {
    const next = shiftInDay(plan(), id, by)
    const item = findItem(next, id)
    const day = dayOfItem(next, id)
    if (item && day && next !== plan())
      edit(movedSentence(item, day.date, verdictAt(next, day.date, item, plan())), next)
  }
  /** A known place, after what the day holds already; without a date it becomes an idea. */
  const addPlace = (place: Place, date: string | null, start?: number) => {
    const now = plan()
    const idea = ideaFromPlace(place, newId('item'), now.travelers, 'You kept it for later')
    if (isPlanned(now, place.id)) return announce(`${place.name} is already in the plan.`)
    if (date === null) return edit(`${place.name} kept in Ideas.`, addIdea(now, idea))
    const withIdea = addIdea(now, idea)
    const at = start ?? startAt(withIdea, idea.id, date, Number.MAX_SAFE_INTEGER)
    add(date, { ...idea, start: at, reason: 'You added it' })
  }
  /** Something without a record: a meal or a note of one's own. */
  const addOwn = (date: string, kind: 'meal' | 'note', name: string) => {
    const id = newId('item')
    const blank = { id, kind, name, poi_id: null, category: null, lat: null, lon: null, opening_hours: null }
    const cost = { amount_minor: 0, currency: plan().budget?.currency ?? 'EUR' }
    const last = dayOf(plan(), date)?.items.at(-1)
    const start = last ? last.start + last.minutes : plan().options.daily_start
    add(date, { ...blank, start, minutes: kind === 'meal' ? 60 : 15, pinned: false, cost, reason: 'You added it' })
  }
  const add = (date: string, item: PlanItem) => {
    const next = addItem(plan(), date, item)
    const placed = findItem(next, item.id)
    if (!placed) return
    const verdict = verdictAt(next, date, placed, plan())
    edit(`${item.name} added on ${longDay(date)}, ${formatWallTime(placed.start)}. ${verdict.text}`, next)
  }
  return { edit, undo, redo, move, change, drop, shift, addPlace, addOwn, dismissToast }
}

/** The verdict on an item in `plan`, which was `before` a moment ago. */
export const verdictAt = (plan: Plan, date: string, item: PlanItem, before: Plan): Verdict =>
  verdictOn(plan, date, item, { violations: violationsOnDay(plan, date), before: violationsOnDay(before, date) })
