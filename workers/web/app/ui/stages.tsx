import { Button } from '@mantine/core'
import { IconCheck, IconLoader2 } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { Progress } from '../api/trips'
import { announce } from './live'
import styles from './stages.module.css'

/** Each stage is one line; a newer message of the same stage replaces it. */
export const withStage = (stages: Progress[], stage: Progress) => [
  ...stages.filter((known) => known.stage !== stage.stage),
  stage,
]

type Props = { stages: Progress[]; first: string; onStop: () => void }

/** What the planner is at, in its own words with real counts, each said once. `first` stands until it has told anything. */
export function Stages({ stages, first, onStop }: Props) {
  const last = stages.at(-1)?.message
  useEffect(() => {
    if (last) announce(last)
  }, [last])
  const lines = stages.length > 0 ? stages.map(({ message }) => message) : [first]
  return (
    <div className={styles.head}>
      <ol className={styles.stages}>
        {lines.map((line, i) => (
          <li key={line}>
            {i < lines.length - 1 ? (
              <IconCheck size={18} aria-hidden />
            ) : (
              <IconLoader2 size={18} aria-hidden className={styles.turning} />
            )}
            {line}
          </li>
        ))}
      </ol>
      <Button variant="default" size="sm" onClick={onStop}>
        Stop
      </Button>
    </div>
  )
}
