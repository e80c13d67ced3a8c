import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Comment, Thread, Trip } from '#shared/contracts/trips'
import { api } from '../../../api/client'
import { commentPath } from '../../../api/comments'
import { useUser } from '../../../api/use-session'
import { findItem } from '../../../plan/model'
import { initialsOf } from '../../../ui/account-menu'
import { sentenceOf } from '../../../ui/failure'
import { moment } from '../../../ui/moments'
import { showToast } from '../../../ui/toasts'
import { shortDay } from '../../../ui/words'
import { useTrip } from '../../context'
import panels from '../panels.module.css'
import styles from './comments.module.css'
import { WriteComment } from './write-comment'

type Props = { thread: Thread; trip: Trip; mayComment: boolean }

/** A comment and its answers. Resolved ones are folded to their first line of state, and can be opened again. */
export function ThreadView({ thread, trip, mayComment }: Props) {
  const { plan } = useTrip()
  const user = useUser()
  const queries = useQueryClient()
  const [answering, setAnswering] = useState(false)
  const act = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      showToast(sentenceOf(error))
    }
    await queries.invalidateQueries({ queryKey: ['comments', trip.id] })
  }
  const item = thread.item_id ? findItem(plan, thread.item_id) : undefined
  const about = item?.name ?? (thread.day ? shortDay(thread.day) : null)
  const lineOf = (comment: Comment) => (
    <Line
      comment={comment}
      mayReact={mayComment}
      mayDelete={mayComment && (comment.author.user_id === user?.id || trip.role === 'owner')}
      onReact={(emoji, mine) => {
        const path = `${commentPath(trip.id, comment.id)}/reactions`
        void act(mine ? api.delete(`${path}/${encodeURIComponent(emoji)}`) : api.post(path, { body: { emoji } }))
      }}
      onDelete={() => void act(api.delete(commentPath(trip.id, comment.id)))}
    />
  )
  return (
    <article className={styles.thread} aria-label={`${thread.author.name}, ${moment(thread.created_at)}`}>
      {about && (
        <p className={panels.small}>
          On <bdi>{about}</bdi>
        </p>
      )}
      {thread.resolved && (
        <p className={styles.resolved}>
          <IconCheck size={16} aria-hidden /> Resolved
        </p>
      )}
      {lineOf(thread)}
      {thread.replies.length > 0 && (
        <ul className={styles.replies}>
          {thread.replies.map((reply) => (
            <li key={reply.id}>{lineOf(reply)}</li>
          ))}
        </ul>
      )}
      {answering && (
        <WriteComment
          tripId={trip.id}
          about={{ parent_id: thread.id }}
          label={`Answer to ${thread.author.name}`}
          onDone={() => setAnswering(false)}
        />
      )}
      {mayComment && (
        <div className={styles.tools}>
          {!answering && (
            <Button variant="subtle" size="compact-sm" onClick={() => setAnswering(true)}>
              Answer
            </Button>
          )}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              void act(api.patch(commentPath(trip.id, thread.id), { body: { resolved: !thread.resolved } }))
            }
          >
            {thread.resolved ? 'Open again' : 'Resolve'}
          </Button>
        </div>
      )}
    </article>
  )
}

const EMOJI = ['👍', '❤️', '😂', '🎉'] as const

type LineProps = {
  comment: Comment
  mayReact: boolean
  mayDelete: boolean
  onReact: (emoji: string, mine: boolean) => void
  onDelete: () => void
}
function Line({ comment, mayReact, mayDelete, onReact, onDelete }: LineProps) {
  const { author, body, created_at, edited_at, reactions } = comment
  const given = new Set(reactions.map(({ emoji }) => emoji))
  const offered = mayReact && body !== null ? EMOJI.filter((emoji) => !given.has(emoji)) : []
  return (
    <div className={styles.line}>
      <span className={panels.initials} aria-hidden>
        {initialsOf(author.name)}
      </span>
      <div className={panels.grow}>
        <p className={panels.small}>
          <strong dir="auto">{author.name}</strong> · <time dateTime={created_at}>{moment(created_at)}</time>
          {edited_at && ' · edited'}
        </p>
        {body === null ? (
          <p className={panels.quiet}>This comment was deleted.</p>
        ) : (
          <p className={styles.words} dir="auto">
            {body}
          </p>
        )}
        {body !== null && (
          <div className={styles.tools}>
            {reactions.map(({ emoji, count, mine }) => (
              <button
                key={emoji}
                type="button"
                className={styles.reaction}
                aria-pressed={mine}
                aria-label={`${emoji}, ${count}`}
                disabled={!mayReact}
                onClick={() => onReact(emoji, mine)}
              >
                {emoji} {count}
              </button>
            ))}
            {offered.map((emoji) => (
              <button
                key={emoji}
                type="button"
                className={styles.reaction}
                aria-label={`React with ${emoji}`}
                onClick={() => onReact(emoji, false)}
              >
                {emoji}
              </button>
            ))}
            {mayDelete && (
              <Button variant="subtle" size="compact-sm" onClick={onDelete}>
                Delete
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}
