import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ChangeEvent, useRef, useState } from 'react'
import type { Profile } from '#shared/contracts/users'
import { profileQuery } from '../../api/account'
import { api } from '../../api/client'
import { initialsOf } from '../../ui/account-menu'
import { Failure } from '../../ui/failure'
import { showToast } from '../../ui/toasts'
import styles from './settings.module.css'

const MAX_BYTES = 2 * 1024 * 1024
const TYPES = ['image/png', 'image/jpeg', 'image/webp']

/** The picture: what does not fit is said before anything is sent, the server looks into the file itself. */
export function Avatar({ profile }: { profile: Profile }) {
  const queries = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<unknown>(null)
  const [unfit, setUnfit] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const act = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true)
    setError(null)
    try {
      await work()
      await queries.invalidateQueries({ queryKey: profileQuery.queryKey })
      showToast(done)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    event.target.value = ''
    if (!file) return
    const why = whyNot(file)
    setUnfit(why)
    if (why === null) void act(() => api.put('/v1/users/me/avatar', { body: file }), 'Your picture is saved.')
  }
  return (
    <div className={styles.avatarRow}>
      {profile.avatar_url ? (
        <img className={styles.avatar} src={profile.avatar_url} alt="Yours" width={80} height={80} />
      ) : (
        <span className={styles.avatar} aria-hidden>
          {initialsOf(profile.name)}
        </span>
      )}
      <div className={styles.grow}>
        <input
          ref={picker}
          type="file"
          accept={TYPES.join(',')}
          aria-label="Picture file"
          className="sr"
          tabIndex={-1}
          onChange={choose}
        />
        <div className={styles.actions}>
          <Button variant="default" loading={busy} onClick={() => picker.current?.click()}>
            {profile.avatar_url ? 'Change picture' : 'Add a picture'}
          </Button>
          {profile.avatar_url && (
            <Button
              variant="default"
              disabled={busy}
              onClick={() => void act(() => api.delete('/v1/users/me/avatar'), 'Your picture is removed.')}
            >
              Remove
            </Button>
          )}
        </div>
        <p className={styles.small}>PNG, JPEG or WebP, up to 2 MB.</p>
        {unfit && <p role="alert">{unfit}</p>}
        {error !== null && <Failure error={error} />}
      </div>
    </div>
  )
}

function whyNot({ type, size }: File): string | null {
  if (!TYPES.includes(type)) return 'This is no PNG, JPEG or WebP picture. Choose another one.'
  return size > MAX_BYTES ? `This picture has ${(size / 1024 / 1024).toFixed(1)} MB. Choose one of up to 2 MB.` : null
}
