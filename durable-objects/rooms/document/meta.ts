import type * as Y from 'yjs'
import * as z from 'zod'
import { LocalDate, type Money, WallTime } from '#shared/contracts/common'
import type { PlanRecord, TripFacts } from '#shared/contracts/rooms'

/** The part of the documents only the server writes: what `trips` says of the trip, how the plan came about, the budget. */

export const Facts: z.ZodType<TripFacts> = z.object({
  title: z.string(),
  destination: z.object({
    name: z.string(),
    country_code: z.string(),
    lat: z.number(),
    lon: z.number(),
    time_zone: z.string(),
  }),
  start_date: LocalDate,
  end_date: LocalDate,
  travelers: z.int(),
  version: z.int(),
})
export const Plan: z.ZodType<PlanRecord> = z.object({
  daily_start: WallTime,
  daily_end: WallTime,
  pace: z.string().max(40),
  start_location: z.object({ lat: z.number(), lon: z.number() }).nullable(),
  unscheduled: z.array(z.object({ poi_id: z.string(), name: z.string(), reason: z.string() })).max(1000),
  solver: z.object({ score: z.number(), ms: z.number(), seed: z.int() }),
  rates: z.object({ date: z.string(), source: z.string() }),
})

export const metaOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('meta')
/** `version` is the trip's own, not the document's. */
const FACT_KEYS = ['title', 'destination', 'start_date', 'end_date', 'travelers', 'version'] as const

export function readFacts(doc: Y.Doc): TripFacts | null {
  const meta = metaOf(doc)
  const parsed = Facts.safeParse(Object.fromEntries(FACT_KEYS.map((key) => [key, meta.get(key)])))
  return parsed.success ? parsed.data : null
}
export function readPlan(doc: Y.Doc): PlanRecord | null {
  const parsed = Plan.safeParse(metaOf(doc).get('plan'))
  return parsed.success ? parsed.data : null
}

export function writeFacts(doc: Y.Doc, facts: TripFacts): void {
  for (const key of FACT_KEYS) setIfNew(metaOf(doc), key, facts[key])
}
export function writePlan(doc: Y.Doc, plan: PlanRecord): void {
  setIfNew(metaOf(doc), 'plan', plan)
}

/** In the private document. */
export function readBudget(doc: Y.Doc): Money | null {
  const budget = metaOf(doc).get('budget')
  return budget === undefined || budget === null ? null : (budget as Money)
}
export function writeBudget(doc: Y.Doc, budget: Money | null): void {
  setIfNew(metaOf(doc), 'budget', budget ?? undefined)
}

function setIfNew(meta: Y.Map<unknown>, key: string, value: unknown): void {
  if (canonical(meta.get(key)) === canonical(value)) return
  if (value === undefined) meta.delete(key)
  else meta.set(key, value)
}

/** JSON with sorted keys: objects lose no meaning when a merge or a clone orders their keys anew. */
const canonical = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
