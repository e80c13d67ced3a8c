import type { ItineraryDay } from '#shared/contracts/planner'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { deviceStorage } from '../../plan/draft'
import { dayItemOf, dayPath, ideaPath } from '../../plan/keep'
import { dayOf, findItem, type Idea, itemFrom, type Plan } from '../../plan/model'
import { changedDates, changedIdeas } from '../../plan/operations'
import { loadPending, pendingOf, savePending, withPending } from './pending'
import type { PlanStore } from './plan-store'

const RETRY_MS = 3000
/** Saving is only spoken of when it takes longer. */
const SAY_SAVING_MS = 400

/**
 * Carries edits to the server: first what was put aside, then one changed day at a time, the day an item went to before the
 * day it left. What has not arrived is kept on this device, over closing the page too, and goes on by itself. A refusal puts
 * the server's plan back and says why.
 */
export class ServerKeeper {
  #dates: string[] = []
  #ideas: string[] = []
  #running = false
  #stopped = false
  #keptHere = true
  /** Days as the server has them already: a new plan of its own need not be sent back. */
  #known = new Set<readonly unknown[]>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly whose: { userId: string; tripId: string },
    readonly store: PlanStore,
    readonly reload: () => Promise<Plan | null>,
  ) {}

  /** Takes up what an earlier page of this trip left undone. */
  start(): void {
    this.#stopped = false
    const pending = loadPending(deviceStorage(), this.whose.userId, this.whose.tripId)
    if (!pending) return
    this.store.adopt((plan) => withPending(plan, pending))
    this.#add(
      pending.days.map(({ date }) => date),
      pending.ideas.map(({ id }) => id),
    )
  }
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  keep = (before: Plan, after: Plan): void => {
    const isKnown = (date: string) => this.#known.has(dayOf(after, date)?.items ?? [])
    const dates = changedDates(before, after).filter((date) => !isKnown(date))
    // The ideas of a plan of the server's own making came from there too.
    const ideas = this.#known.size > 0 ? [] : changedIdeas(before, after)
    this.#known.clear()
    this.#add(dates, ideas)
  }

  /** The plan as it is here counts, whatever the server has made of it meanwhile. */
  putBack(): void {
    const { plan } = this.store.read()
    this.#add(
      plan.days.map(({ date }) => date),
      [],
    )
  }

  #add(dates: string[], ideas: string[]): void {
    this.#dates = [...this.#dates.filter((date) => !dates.includes(date)), ...dates]
    this.#ideas = [...this.#ideas.filter((id) => !ideas.includes(id)), ...ideas]
    this.#remember()
    void this.#run()
  }

  serverHas(plan: Plan): void {
    this.#known = new Set(plan.days.map((day) => day.items))
  }

  /** Before leaving the page or asking the planner anew: resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#running) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  retry = () => {
    clearTimeout(this.#timer)
    void this.#run()
  }

  get #left(): number {
    return this.#dates.length + this.#ideas.length
  }
  #remember(): void {
    const pending = this.#left === 0 ? null : pendingOf(this.store.read().plan, this.#dates, this.#ideas)
    this.#keptHere = savePending(deviceStorage(), this.whose.userId, this.whose.tripId, pending)
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped || this.#left === 0) return
    this.#running = true
    const slow = setTimeout(() => this.store.setSave({ kind: 'saving' }), SAY_SAVING_MS)
    try {
      while (this.#left > 0 && !this.#stopped) {
        if (this.#ideas.length > 0) await this.#sendIdea(this.#ideas[0]!)
        else await this.#sendDay(this.#dates[0]!)
        if (!this.#stopped) this.#remember()
      }
      this.store.setSave({ kind: 'saved' })
    } catch (error) {
      await this.#failed(error)
    } finally {
      clearTimeout(slow)
      this.#running = false
      if (this.store.read().save.kind !== 'offline') void this.#run()
    }
  }

  /** What went to a day is told with that day. */
  async #sendIdea(id: string): Promise<void> {
    const { plan } = this.store.read()
    const idea = plan.ideas.find((other) => other.id === id)
    if (idea) await sendIdea(this.whose.tripId, idea)
    else if (!findItem(plan, id)) await forgetIdea(this.whose.tripId, id)
    if (this.store.read().plan.ideas.find((other) => other.id === id) === idea)
      this.#ideas = this.#ideas.filter((other) => other !== id)
  }

  async #sendDay(date: string): Promise<void> {
    const sent = dayOf(this.store.read().plan, date)
    if (!sent) return void this.#dates.shift()
    const body = { items: sent.items.map(dayItemOf) }
    const { day } = await api.put<{ day: ItineraryDay }>(dayPath(this.whose.tripId, date), { body })
    const now = dayOf(this.store.read().plan, date)
    // An edit made meanwhile counts more than the answer to the one before it, and is sent in its turn.
    if (now?.items !== sent.items) return
    this.#dates = this.#dates.filter((other) => other !== date)
    const items = day.items.map((item) => itemFrom(date, item))
    this.store.adopt((plan) => ({
      ...plan,
      days: plan.days.map((each) => (each.date === date ? { date, items } : each)),
    }))
  }

  async #failed(error: unknown): Promise<void> {
    const passing = !isApiError(error) || error.code === 'OFFLINE' || error.status >= 500 || error.status === 429
    if (passing || error.status === 401) {
      this.store.setSave({ kind: 'offline', changes: this.#left, kept: this.#keptHere })
      if (!this.#stopped) this.#timer = setTimeout(this.retry, RETRY_MS)
      return
    }
    this.#dates = []
    this.#ideas = []
    this.#remember()
    const plan = await this.reload().catch(() => null)
    if (plan) this.store.adopt(() => plan)
    const gone = error.status === 403 || error.status === 404
    const reason = gone ? 'the trip, or this part of it, is not yours to change any more.' : error.message
    this.store.setSave({ kind: 'refused', reason })
  }
}

/** Where somebody planned the place meanwhile, it is no idea any more, and that is that. */
async function sendIdea(tripId: string, { id, poi_id, reason }: Idea): Promise<void> {
  const body = { poi_id, ...(reason ? { reason } : {}) }
  await api.put(ideaPath(tripId, id), { body }).catch((error) => {
    if (!isApiError(error) || error.status !== 409) throw error
  })
}

async function forgetIdea(tripId: string, id: string): Promise<void> {
  const path = `/v1/planner/${encodeURIComponent(tripId)}/activity/${encodeURIComponent(id)}`
  await api.delete(path).catch((error) => {
    if (!isApiError(error) || error.status !== 404) throw error
  })
}
