/**
 * The one rule book for itineraries, human or machine: the planner judges by it, and so does the browser while somebody
 * drags. Pure; plain values in, plain values out.
 */
export { costOf, judgeDay, judgePlan } from './itinerary/judge'
export { findSlots, type Slot, timeDay } from './itinerary/schedule'
export type { DayRules, PlanDay, PlanInput, Stop, Violation, ViolationCode } from './itinerary/types'
