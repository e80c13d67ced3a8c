import { Button } from '@mantine/core'
import styles from './account.module.css'

export const DEMO_PASSWORD = 'caravan demo 2027'
const ROLES = ['traveller', 'operator', 'admin'] as const

/** A local start seeds these accounts and prints their password; elsewhere they do not exist and are not offered. */
export const isLocal = (host: string) => /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)

export function DemoAccounts({ busy, onUse }: { busy: boolean; onUse: (email: string) => void }) {
  if (!isLocal(location.hostname)) return null
  return (
    <div className={styles.demo}>
      <p>This is a local start, so you can try it with a demo account.</p>
      <div className={styles.demoButtons}>
        {ROLES.map((role) => (
          <Button
            key={role}
            variant="default"
            size="sm"
            disabled={busy}
            onClick={() => onUse(`${role}@demo.caravan.example`)}
          >
            Use demo {role}
          </Button>
        ))}
      </div>
    </div>
  )
}
