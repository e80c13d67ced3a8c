import type { Lease, LimitRule } from '#shared/contracts/guards'

/**
 * A sliding window in at most 61 slots: units are summed per sixtieth of the window, and a slot is forgotten as a whole
 * once its youngest unit is a full window old. So no window of that length ever holds more than the limit, and a unit
 * is given back at most a sixtieth of the window late. (Two weighted counters would let half as much again through.)
 */
export const SLOTS = 60

/** `index` counts slots since 1970; `last_ms` is when its youngest unit was granted. */
export type Slot = { index: number; count: number; last_ms: number }
/** Oldest first. */
export type Window = readonly Slot[]

const slotMs = (rule: LimitRule) => (rule.window_seconds * 1000) / SLOTS

/** The slots that still count. One from further ahead than a window can only come from a clock that was set back. */
export function live(window: Window, rule: LimitRule, nowMs: number): Window {
  const lengthMs = rule.window_seconds * 1000
  return window.filter(({ last_ms }) => Math.abs(nowMs - last_ms) < lengthMs)
}

/** Grants what fits of `wanted` and counts it at once. `slot` is the one that changed, if any was granted. */
export function grant(
  window: Window,
  rule: LimitRule,
  wanted: number,
  nowMs: number,
): { window: Window; lease: Lease; slot: Slot | null } {
  const current = live(window, rule, nowMs)
  const room = Math.max(0, rule.limit - used(current))
  const granted = Math.min(wanted, room)
  const { window: counted, slot } = granted > 0 ? add(current, rule, granted, nowMs) : { window: current, slot: null }
  const remaining = room - granted
  const missing = remaining > 0 ? 0 : Math.max(1, wanted - granted)
  const lease = { granted, remaining, reset_seconds: resetSeconds(counted, rule, missing, nowMs) }
  return { window: counted, lease, slot }
}

const used = (window: Window) => window.reduce((sum, { count }) => sum + count, 0)

function add(window: Window, rule: LimitRule, units: number, nowMs: number): { window: Window; slot: Slot } {
  const index = Math.floor(nowMs / slotMs(rule))
  const known = window.find((slot) => slot.index === index)
  const slot = { index, count: (known?.count ?? 0) + units, last_ms: Math.max(known?.last_ms ?? 0, nowMs) }
  const others = window.filter((other) => other !== known)
  return { window: [...others, slot].sort((a, b) => a.index - b.index), slot }
}

/** Until `missing` units are free again; for 0, until the window is empty. What can never be free counts as a whole window. */
function resetSeconds(window: Window, rule: LimitRule, missing: number, nowMs: number): number {
  let freed = 0
  let waitMs = 0
  for (const { count, last_ms } of window) {
    freed += count
    waitMs = last_ms + rule.window_seconds * 1000 - nowMs
    if (missing > 0 && freed >= missing) break
  }
  return Math.max(0, Math.ceil(waitMs / 1000))
}
