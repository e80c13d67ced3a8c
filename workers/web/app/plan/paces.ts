import type { Pace } from '#shared/contracts/planner'

export type { Pace }
export const PACES: readonly { value: Pace; label: string; hint: string }[] = [
  { value: 'relaxed', label: 'Relaxed', hint: 'Few stops and long breaks' },
  { value: 'balanced', label: 'Balanced', hint: 'Full days with air between' },
  { value: 'packed', label: 'Packed', hint: 'As much as fits' },
]
