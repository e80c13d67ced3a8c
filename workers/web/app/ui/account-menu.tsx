import { Menu } from '@mantine/core'
import { IconActivity, IconLogout, IconMap2, IconSettings } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { User } from '#shared/contracts/auth'
import { signOut } from '../api/session'
import { useRoles } from '../api/use-session'
import styles from './account-menu.module.css'

export const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0]?.toUpperCase() ?? '')
    .join('')

export function AccountMenu({ user }: { user: User }) {
  const roles = useRoles()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const leave = async () => {
    await signOut()
    queries.clear()
    await navigate({ to: '/' })
  }
  return (
    <Menu position="bottom-end" width={240} shadow="none">
      <Menu.Target>
        <button
          type="button"
          className={styles.avatar}
          aria-label={`${initialsOf(user.name)}, account of ${user.name}`}
        >
          {initialsOf(user.name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown className={styles.dropdown}>
        <div className={styles.who} dir="auto">
          <strong>{user.name}</strong>
          <span>{user.email}</span>
        </div>
        <Menu.Item leftSection={<IconMap2 size={18} />} onClick={() => void navigate({ to: '/app/trips' })}>
          My trips
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSettings size={18} />}
          onClick={() => void navigate({ to: '/app/settings/profile' })}
        >
          Settings
        </Menu.Item>
        {roles.includes('admin') && (
          <Menu.Item leftSection={<IconActivity size={18} />} onClick={() => void navigate({ to: '/admin/status' })}>
            Administration
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
