import type { Place } from '#shared/contracts/search'
import { isFaithful } from '../domain/faithful'
import { reasonOf } from '../domain/narration'
import type { PlannedItem } from '../domain/plan'
import { type ReadWish, readWishes } from '../domain/wishes'
import { mergeReadings } from '../domain/wishes/merge'
import type { LlmPort, WordItem } from './llm/port'

/** How long a model may think; then the rules' own words stand. */
export const MODEL_TIMEOUT_MS = 3000

export type Outcome<T> = { value: T; degraded: boolean }

/** Wishes by the rules, and what they did not understand by the model, if there is one. Never throws. */
export async function understandWishes(
  model: LlmPort | null,
  text: string,
  places: readonly Place[],
  timeoutMs = MODEL_TIMEOUT_MS,
): Promise<Outcome<ReadWish[]>> {
  const rules = readWishes(text, places)
  if (!model || rules.every(({ wishes }) => wishes.length > 0)) return { value: rules, degraded: false }
  const named = places.map(({ id, name }) => ({ id, name }))
  const read = await inTime((signal) => model.readWishes(text, named, signal), timeoutMs)
  return read ? { value: mergeReadings(text, named, rules, read), degraded: false } : { value: rules, degraded: true }
}

/** The reason of each item: the model's sentence where it is faithful to the facts, else the template's. Never throws. */
export async function reasonsFor(
  model: LlmPort | null,
  city: string,
  items: readonly PlannedItem[],
  timeoutMs = MODEL_TIMEOUT_MS,
): Promise<Outcome<string[]>> {
  const templates = items.map(reasonOf)
  if (!model || items.length === 0) return { value: templates, degraded: false }
  const wanted = items.map(
    (item, key): WordItem => ({ key, name: item.name, category: item.place?.category ?? null, facts: templates[key]! }),
  )
  const worded = await inTime((signal) => model.wordReasons(city, wanted, signal), timeoutMs)
  if (!worded) return { value: templates, degraded: true }
  const value = templates.map((template, key) => {
    const sentence = worded.get(key)?.trim()
    return sentence && isFaithful(sentence, [template, items[key]!.name]) ? sentence : template
  })
  return { value, degraded: false }
}

/** Null for whatever goes wrong, silence included. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T | null> {
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      abort.abort()
      resolve(null)
    }, timeoutMs)
  })
  try {
    return await Promise.race([work(abort.signal), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
