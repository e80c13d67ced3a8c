import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PageTitle } from '../ui/page'
import { Shell } from '../ui/shell'
import styles from './notice.module.css'

type Props = { what?: string; hint?: string }

/** "Not there" and "not yours" are one page: telling them apart would tell strangers what exists. */
export function NotFound({
  what = 'this page',
  hint = 'The address may be mistyped, or what was here has moved.',
}: Props) {
  return (
    <Shell>
      <div className={styles.notice}>
        <PageTitle title={`We can't find ${what}`} />
        <p>{hint}</p>
        <div className={styles.actions}>
          <Button variant="filled" renderRoot={(props) => <Link to="/" {...props} />}>
            Plan a trip
          </Button>
          <Button variant="default" renderRoot={(props) => <Link to="/app/trips" {...props} />}>
            My trips
          </Button>
        </div>
      </div>
    </Shell>
  )
}
