/** Does a five-field cron expression (minute hour day month weekday, UTC) match this minute? Lists, ranges and steps. */
export function cronMatches(expression: string, at: Date): boolean {
  const [minute, hour, day, month, weekday] = expression.trim().split(/\s+/) as [string, string, string, string, string]
  return (
    fieldMatches(minute, at.getUTCMinutes(), 0, 59) &&
    fieldMatches(hour, at.getUTCHours(), 0, 23) &&
    fieldMatches(day, at.getUTCDate(), 1, 31) &&
    fieldMatches(month, at.getUTCMonth() + 1, 1, 12) &&
    fieldMatches(weekday, at.getUTCDay(), 0, 6)
  )
}

function fieldMatches(field: string, value: number, low: number, high: number): boolean {
  return field.split(',').some((part) => {
    const [range = '*', step = '1'] = part.split('/')
    const [from = low, to = range.includes('-') || range === '*' ? high : from] =
      range === '*' ? [low, high] : range.split('-').map(Number)
    return value >= from && value <= to && (value - from) % Number(step) === 0
  })
}
