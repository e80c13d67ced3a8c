import { Menu } from '@mantine/core'
import { IconArchive, IconCopy, IconDots } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Trip } from '#shared/contracts/trips'
import { api } from '../../api/client'
import { sentenceOf } from '../../ui/failure'
import iconButton from '../../ui/icon-button.module.css'
import { showToast } from '../../ui/toasts'

/** What can be done with a trip without opening it; putting one away can be taken back. */
export function TripMenu({ trip }: { trip: Trip }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const path = `/v1/trips/${encodeURIComponent(trip.id)}`
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      showToast(sentenceOf(error))
    }
    await queries.invalidateQueries({ queryKey: ['trips'] })
  }
  const archive = () =>
    act(async () => {
      await api.post(`${path}/archive`, { body: {} })
      const run = () => void act(() => api.post(`${path}/unarchive`, { body: {} }))
      showToast(`${trip.title} is in your archive. The others still see it among their trips.`, { label: 'Undo', run })
    })
  const duplicate = () =>
    act(async () => {
      const copy = await api.post<Trip>(`${path}/duplicate`, { body: {} })
      await navigate({ to: '/app/trips/$id', params: { id: copy.id } })
      showToast(`This is your copy of ${trip.title}.`)
    })
  return (
    <Menu position="bottom-end" width={200} shadow="none">
      <Menu.Target>
        <button type="button" className={iconButton.button} aria-label={`More for ${trip.title}`}>
          <IconDots size={20} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={18} />} onClick={() => void duplicate()}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconArchive size={18} />} onClick={() => void archive()}>
          Archive
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
