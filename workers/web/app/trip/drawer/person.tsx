import { Button, Modal } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Collaborator, Trip } from '#shared/contracts/trips'
import { api } from '../../api/client'
import { initialsOf } from '../../ui/account-menu'
import { sentenceOf } from '../../ui/failure'
import { inputClass } from '../../ui/field'
import iconButton from '../../ui/icon-button.module.css'
import { showToast } from '../../ui/toasts'
import styles from './panels.module.css'
import { ROLE_WORDS } from './people-panel'

type Props = { person: Collaborator; trip: Trip; self: boolean }

/** One member or invitation. Taking a person's access away is asked once; it cannot be undone by a key. */
export function Person({ person, trip, self }: Props) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const path = `/v1/trips/${encodeURIComponent(trip.id)}/collaborators/${encodeURIComponent(person.user_id ?? person.id)}`
  const name = person.name ?? person.email
  const act = async (work: Promise<unknown>, done: string) => {
    try {
      await work
      showToast(done)
    } catch (error) {
      showToast(sentenceOf(error))
    }
    await queries.invalidateQueries({ queryKey: ['collaborators', trip.id] })
  }
  const remove = async () => {
    setAsking(false)
    await act(api.delete(path), self ? 'You left the trip.' : `${name} has no access any more.`)
    if (self) await navigate({ to: '/app/trips' })
  }
  const changeable = trip.role === 'owner' && person.role !== 'owner' && person.status === 'active'
  const removable = person.role !== 'owner' && (trip.role === 'owner' || self)
  return (
    <li className={styles.result}>
      <span className={styles.initials} aria-hidden>
        {initialsOf(name)}
      </span>
      <div className={styles.grow}>
        <h3 className={styles.name} dir="auto">
          {name}
          {self && ' (you)'}
        </h3>
        <p className={styles.small}>
          {person.status === 'invited' ? 'invited, not here yet' : person.name ? person.email : ''}
          {person.role !== 'owner' && person.sees_private ? ' · sees the budget' : ''}
        </p>
      </div>
      {changeable ? (
        <select
          className={`${inputClass} ${styles.role}`}
          aria-label={`What ${name} may do`}
          value={person.role}
          onChange={(event) =>
            void act(api.patch(path, { body: { role: event.target.value } }), `${name}'s rights are changed.`)
          }
        >
          {Object.entries(ROLE_WORDS).map(([role, words]) => (
            <option key={role} value={role}>
              {words}
            </option>
          ))}
        </select>
      ) : (
        <span className={styles.small}>{person.role === 'owner' ? 'owner' : ROLE_WORDS[person.role]}</span>
      )}
      {removable && (
        <button
          type="button"
          className={iconButton.button}
          aria-label={self ? 'Leave the trip' : `Remove ${name}`}
          onClick={() => setAsking(true)}
        >
          <IconX size={18} aria-hidden />
        </button>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={self ? 'Leave this trip?' : `Remove ${name}?`}
        centered
      >
        <div className={styles.stack}>
          <p>{self ? 'You lose access at once. The owner can invite you again.' : 'They lose access at once.'}</p>
          <div className={styles.actions}>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button variant="danger" onClick={() => void remove()}>
              {self ? 'Leave the trip' : `Remove ${name}`}
            </Button>
          </div>
        </div>
      </Modal>
    </li>
  )
}
