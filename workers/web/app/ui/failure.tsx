import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { isApiError } from '../api/error'
import styles from './failure.module.css'

/** What went wrong, what it means, what to do: inline where it happened. A rate limit counts down and tries again by itself. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const wait = isApiError(error) && error.code === 'RATE_LIMITED' ? (error.retryAfter ?? 60) : null
  return (
    <div className={styles.box} role="alert">
      <IconAlertTriangle size={20} aria-hidden className={styles.icon} />
      <div>
        <p>{sentenceOf(error)}</p>
        {wait !== null && <Countdown seconds={wait} onEnd={onRetry} />}
        {onRetry && wait === null && (
          <Button variant="default" size="sm" mt={8} onClick={onRetry}>
            Try again
          </Button>
        )}
        {isApiError(error) && error.status >= 500 && error.requestId && (
          <p className={styles.small}>
            Request <code>{error.requestId}</code>
          </p>
        )}
      </div>
    </div>
  )
}

/** Readable words for any failure; the API's own sentence where it wrote one for people. */
export function sentenceOf(error: unknown): string {
  if (!isApiError(error)) return "That didn't work on our side. Nothing was changed."
  if (error.code === 'OFFLINE') return "You're offline, or the server can't be reached. Nothing was changed."
  if (error.code === 'RATE_LIMITED') return 'That were many requests in a short time.'
  if (error.code === 'AUTH_TOTP_REQUIRED') return "That code doesn't fit. Codes change every 30 seconds."
  if (error.code === 'AUTH_INVALID_CREDENTIALS') return "That address and password don't belong together."
  if (error.status >= 500) return "That didn't work on our side. Nothing was changed."
  return error.message.endsWith('.') ? error.message : `${error.message}.`
}

function Countdown({ seconds, onEnd }: { seconds: number; onEnd?: (() => void) | undefined }) {
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    if (left <= 0) return onEnd?.()
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left, onEnd])
  const words = left >= 90 ? `${Math.ceil(left / 60)} minutes` : `${left} s`
  return <p className={`${styles.small} num`}>{onEnd ? `Trying again in ${words}.` : `Try again in ${words}.`}</p>
}
