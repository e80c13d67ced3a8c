import type { Point } from '#shared/contracts/common'

/** What a record says, by column or property name; values are as the format has them. */
export type Values = Readonly<Record<string, unknown>>
/** One record of a file. `line` is where it begins, counted from 1; `point` where the format itself says where it lies. */
export type SourceRecord = { line: number; id: string | null; point: Point | null; values: Values }
/** A row that cannot be taken, or a file that cannot be read on. */
export type Flaw = { line: number; field: string | null; issue: string; value: string | null }
export type Found = SourceRecord | Flaw
export const isFlaw = (found: Found): found is Flaw => 'issue' in found

/**
 * Reads a text in pieces cut anywhere. The state is plain JSON of bounded size, so that reading goes on in another request
 * or after a crash; what came before is never looked at again. A failure ends the reading.
 */
export type Reading<State> = { state: State; found: Found[]; failure: Flaw | null }
export type Reader<State> = {
  begin: State
  /** `last` says that nothing follows. */
  read(state: State, text: string, last: boolean): Reading<State>
}

const SHOWN = 120

/** A value as an issue shows it: short, on one line, without characters that could play tricks. */
export function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const plain = text
    .slice(0, 2 * SHOWN)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/\p{M}{3,}/gu, '')
    .trim()
  return plain.length > SHOWN ? `${plain.slice(0, SHOWN - 1).toWellFormed()}…` : plain
}

export const flaw = (line: number, field: string | null, issue: string, value: unknown = null): Flaw => ({
  line,
  field,
  issue,
  value: shown(value),
})

export function linesIn(text: string, from: number, to: number): number {
  let lines = 0
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) lines++
  return lines
}
