import type { ItineraryDay } from '#shared/contracts/planner'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { deviceStorage } from '../../plan/draft'
import { saveIdeas } from '../../plan/ideas'
import { dayItemOf, dayPath } from '../../plan/keep'
import { dayOf, itemFrom, type Plan } from '../../plan/model'
import { changedDates } from '../../plan/operations'
import type { PlanStore } from './plan-store'

const RETRY_MS = 3000
/** Saving is only spoken of when it takes longer. */
const SAY_SAVING_MS = 400

/**
 * Carries edits to the server, one changed day at a time and in order; the day an item went to comes before the day it
 * left. Offline, changes wait on this page and go on by themselves. A refusal puts the server's plan back and says why.
 */
export class ServerKeeper {
  #dirty: string[] = []
  #running = false
  /** Days as the server has them already: a new plan of its own need not be sent back. */
  #known = new Set<readonly unknown[]>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly tripId: string,
    readonly store: PlanStore,
    readonly reload: () => Promise<Plan | null>,
  ) {}

  keep = (before: Plan, after: Plan): void => {
    if (before.ideas !== after.ideas) saveIdeas(deviceStorage(), this.tripId, after.ideas)
    const dates = changedDates(before, after).filter((date) => !this.#known.has(dayOf(after, date)?.items ?? []))
    this.#known.clear()
    this.#dirty = [...this.#dirty.filter((date) => !dates.includes(date)), ...dates]
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

  async #run(): Promise<void> {
    if (this.#running || this.#dirty.length === 0) return
    this.#running = true
    const slow = setTimeout(() => this.store.setSave({ kind: 'saving' }), SAY_SAVING_MS)
    try {
      while (this.#dirty.length > 0) await this.#sendNext()
      this.store.setSave({ kind: 'saved' })
    } catch (error) {
      await this.#failed(error)
    } finally {
      clearTimeout(slow)
      this.#running = false
      if (this.#dirty.length > 0 && this.store.read().save.kind !== 'offline') void this.#run()
    }
  }

  async #sendNext(): Promise<void> {
    const date = this.#dirty[0]!
    const sent = dayOf(this.store.read().plan, date)
    if (!sent) return void this.#dirty.shift()
    const body = { items: sent.items.map(dayItemOf) }
    const { day } = await api.put<{ day: ItineraryDay }>(dayPath(this.tripId, date), { body })
    this.#dirty = this.#dirty.filter((other) => other !== date)
    // An edit made meanwhile counts more than the answer to the one before it.
    this.store.adopt((plan) =>
      dayOf(plan, date)?.items === sent.items
        ? {
            ...plan,
            days: plan.days.map((each) =>
              each.date === date ? { date, items: day.items.map((item) => itemFrom(date, item)) } : each,
            ),
          }
        : plan,
    )
  }

  async #failed(error: unknown): Promise<void> {
    const passing = !isApiError(error) || error.code === 'OFFLINE' || error.status >= 500 || error.status === 429
    if (passing || error.status === 401) {
      this.store.setSave({ kind: 'offline', changes: this.#dirty.length })
      this.#timer = setTimeout(this.retry, RETRY_MS)
      return
    }
    this.#dirty = []
    const plan = await this.reload().catch(() => null)
    if (plan) this.store.adopt(() => plan)
    this.store.setSave({ kind: 'refused', reason: error.message })
  }
}
