import type { Plan } from '../../plan/model'
import { emptyHistory, type History, record, redo, undo } from '../../plan/undo'

/** How safe the plan is: on this device, at the server, on its way, or refused. */
export type SaveState =
  | { kind: 'device' }
  | { kind: 'device-refused' }
  | { kind: 'saved' }
  | { kind: 'saving' }
  /** `kept`: the changes are on this device, so that the page may be closed. */
  | { kind: 'offline'; changes: number; kept: boolean }
  | { kind: 'refused'; reason: string }

export type PlanState = { plan: Plan; history: History<Plan>; save: SaveState }
/** Keeps a changed plan somewhere; called after each edit, with what it replaces. */
export type Keeper = (before: Plan, after: Plan) => void

/** The plan on screen: edits land here first and paint at once; a keeper carries them on. */
export class PlanStore {
  #state: PlanState
  #listeners = new Set<() => void>()
  #keep: Keeper = () => {}

  constructor(plan: Plan, save: SaveState) {
    this.#state = { plan, history: emptyHistory(), save }
  }

  keepWith(keeper: Keeper): void {
    this.#keep = keeper
  }
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  read = () => this.#state

  #set(change: Partial<PlanState>) {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** An own edit; can be undone. False when nothing changed. */
  edit(label: string, after: Plan): boolean {
    const before = this.#state.plan
    if (after === before) return false
    this.#set({ plan: after, history: record(this.#state.history, { label, before, after }) })
    this.#keep(before, after)
    return true
  }

  /** Takes the last own edit back and says which; null when there is none. */
  undo(): string | null {
    const done = undo(this.#state.history)
    if (!done) return null
    const before = this.#state.plan
    this.#set({ plan: done.step.before, history: done.history })
    this.#keep(before, done.step.before)
    return done.step.label
  }

  redo(): string | null {
    const done = redo(this.#state.history)
    if (!done) return null
    const before = this.#state.plan
    this.#set({ plan: done.step.after, history: done.history })
    this.#keep(before, done.step.after)
    return done.step.label
  }

  /** What the server says, or what was looked up: no edit of one's own, so nothing to undo and nothing to keep. */
  adopt(change: (plan: Plan) => Plan): void {
    const plan = change(this.#state.plan)
    if (plan !== this.#state.plan) this.#set({ plan })
  }
  setSave(save: SaveState): void {
    this.#set({ save })
  }
}
