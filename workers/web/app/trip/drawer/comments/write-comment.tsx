import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Comment, NewComment } from '#shared/contracts/trips'
import { api } from '../../../api/client'
import { commentPath } from '../../../api/comments'
import { collaboratorsQuery } from '../../../api/trips'
import { useUser } from '../../../api/use-session'
import { Failure } from '../../../ui/failure'
import { Field, inputClass } from '../../../ui/field'
import styles from './comments.module.css'
import { mentionsIn } from './mentions'

type Props = {
  tripId: string
  about: Pick<NewComment, 'item_id' | 'parent_id'>
  label: string
  onDone?: () => void
}

/** Plain text; `@` and a member's name reaches that person. What could not be sent stays in the field. */
export function WriteComment({ tripId, about, label, onDone }: Props) {
  const queries = useQueryClient()
  const user = useUser()
  const { data: people = [] } = useQuery(collaboratorsQuery(tripId))
  const [text, setText] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    setError(null)
    try {
      await api.post<Comment>(commentPath(tripId), {
        body: { ...about, body: text.trim(), mentions: mentionsIn(text, people) },
      })
      setText('')
      onDone?.()
      await queries.invalidateQueries({ queryKey: ['comments', tripId] })
      await queries.invalidateQueries({ queryKey: ['activity', tripId] })
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) void send()
  }
  const others = people.filter(({ user_id, name }) => user_id && name && user_id !== user?.id)
  return (
    <form className={styles.write} onSubmit={submit}>
      {error !== null && <Failure error={error} />}
      <Field label={label}>
        {(wiring) => (
          <textarea
            {...wiring}
            className={inputClass}
            rows={2}
            maxLength={5000}
            dir="auto"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className={styles.tools}>
        {others.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            className={styles.mention}
            aria-label={`Mention @${name}`}
            onClick={() => setText(`${text}${text && !text.endsWith(' ') ? ' ' : ''}@${name} `)}
          >
            @{name}
          </button>
        ))}
        <Button type="submit" variant="filled" size="sm" loading={busy} disabled={!text.trim()}>
          Send
        </Button>
      </div>
    </form>
  )
}
