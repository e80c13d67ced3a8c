/** Which of the person's trips are shown: those in use without a word in the address. */
export type TripList = { list?: 'archived' | 'deleted' }

export const tripListOf = ({ list }: Record<string, unknown>): TripList =>
  list === 'archived' || list === 'deleted' ? { list } : {}
