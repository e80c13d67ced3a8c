import type { NamedPlace, ReadWish } from '../../domain/wishes'

/** An item of a plan as a language model may know it: facts only. `key` is its number in the request. */
export type WordItem = { key: number; name: string; category: string | null; facts: string }

/**
 * A language model, or what stands in for one. It reads wishes and words reasons; it never decides what is in a plan. Both verbs may throw or
 * take for ever: narrate.ts limits them and checks every word they answer.
 */
export interface LlmPort {
  readonly name: string
  readWishes(text: string, places: readonly NamedPlace[], signal: AbortSignal): Promise<ReadWish[]>
  /** One sentence per item; items may be left out. */
  wordReasons(city: string, items: readonly WordItem[], signal: AbortSignal): Promise<Map<number, string>>
}
