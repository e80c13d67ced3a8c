import { Button } from '@mantine/core'
import { PageTitle } from '../ui/page'
import { Shell } from '../ui/shell'
import styles from './notice.module.css'

/** The last net: a page that could not be drawn. Nothing is lost by it, since plans are kept before they are drawn. */
export function PageError() {
  return (
    <Shell>
      <div className={styles.notice}>
        <PageTitle title="This page didn't load" />
        <p>That's on our side. Your plans are kept; loading the page again usually helps.</p>
        <div className={styles.actions}>
          <Button variant="filled" onClick={() => location.reload()}>
            Load again
          </Button>
        </div>
      </div>
    </Shell>
  )
}
