import { Button } from '@mantine/core'
import { formatMoney, type Money } from '#shared/values/money'
import { isApiError } from '../../api/error'
import { type TripForm, typedAmount } from '../../plan/form'
import { Failure } from '../../ui/failure'
import { countryName } from '../../ui/words'
import styles from './refusal.module.css'

type Suggested = { name: string; country_code: string; lat: number; lon: number }
type Props = { error: unknown; form: TripForm; onUse: (part: Partial<TripForm>) => void; onRetry: () => void }

/** A plan that could not be made, with the way on: another spelling, a budget that suffices, or trying again. */
export function Refusal({ error, form, onUse, onRetry }: Props) {
  if (!isApiError(error)) return <Failure error={error} onRetry={onRetry} />
  if (error.code === 'UNKNOWN_DESTINATION') {
    const suggestions = (error.details.suggestions ?? []) as Suggested[]
    return (
      <div className={styles.box} role="alert">
        <p>
          We don't know a city called <strong dir="auto">{form.city.trim()}</strong>.
          {suggestions.length > 0 && ' Did you mean one of these?'}
        </p>
        <div className={styles.options}>
          {suggestions.slice(0, 5).map(({ name, country_code }) => (
            <Button
              key={`${name} ${country_code}`}
              variant="default"
              size="sm"
              onClick={() => onUse({ city: name, picked: null })}
            >
              {name}, {countryName(country_code)}
            </Button>
          ))}
        </div>
      </div>
    )
  }
  const least = leastBudget(error.details)
  if (error.code === 'INFEASIBLE') {
    return (
      <div className={styles.box} role="alert">
        <p>{error.message}</p>
        {least && (
          <div className={styles.options}>
            <Button
              variant="default"
              size="sm"
              onClick={() =>
                onUse({ budget: typedAmount(least.amount_minor, least.currency), currency: least.currency })
              }
            >
              Use {formatMoney(least)}
            </Button>
          </div>
        )}
      </div>
    )
  }
  return <Failure error={error} onRetry={error.status === 400 ? undefined : onRetry} />
}

/** The least the days cost, where the planner says so. */
function leastBudget(details: Record<string, unknown>): Money | null {
  for (const value of [details.least, details.minimum, details.minimum_budget, details.least_budget]) {
    const money = value as Partial<Money> | null | undefined
    if (typeof money?.amount_minor === 'number' && typeof money.currency === 'string') return money as Money
  }
  return null
}
