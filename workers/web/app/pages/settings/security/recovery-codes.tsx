import { Button } from '@mantine/core'
import { IconCopy, IconDownload } from '@tabler/icons-react'
import { useUser } from '../../../api/use-session'
import { showToast } from '../../../ui/toasts'
import styles from '../settings.module.css'

/** Shown once, so they can be taken along at once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const user = useUser()
  const text = `Recovery codes of ${user?.email ?? 'your account'} at ${location.host}\nEach works once, in place of a code.\n\n${codes.join('\n')}\n`
  return (
    <>
      <ul className={styles.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.actions}>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => saveText('caravan-recovery-codes.txt', text)}
        >
          Download
        </Button>
        <Button
          variant="default"
          leftSection={<IconCopy size={18} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(text).then(() => showToast('Recovery codes copied.'))}
        >
          Copy
        </Button>
      </div>
    </>
  )
}

function saveText(name: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 1000)
}
