const format = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const dayOnly = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const plain = (text: string) => text.replace(',', '')

/** An instant where the reader is, such as `Tue 4 May 2027, 14:20`. */
export const moment = (instant: string) => plain(format.format(new Date(instant)))
/** The day of an instant where the reader is. */
export const dayOf = (instant: string) => plain(dayOnly.format(new Date(instant)))
