import type { ReactNode } from 'react'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import styles from './account.module.css'

export const SpentLink = ({ title, children }: { title: string; children: ReactNode }) => (
  <Shell>
    <div className={styles.card}>
      <PageTitle title={title} />
      <p>Links in our mails work once, and not for long. It may have been used already.</p>
      <p className={styles.other}>{children}</p>
    </div>
  </Shell>
)
