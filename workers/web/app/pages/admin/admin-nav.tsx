import { Link } from '@tanstack/react-router'
import settings from '../settings/settings.module.css'

const PAGES = [
  { to: '/admin/status', label: 'Status' },
  { to: '/admin/users', label: 'People' },
  { to: '/admin/settings', label: 'Settings' },
  { to: '/admin/imports', label: 'Imports' },
  { to: '/admin/audit', label: 'Audit log' },
] as const

export const AdminNav = () => (
  <nav className={settings.index} aria-label="Administration">
    {PAGES.map(({ to, label }) => (
      <Link key={to} to={to} className={settings.link} activeProps={{ className: settings.active }}>
        {label}
      </Link>
    ))}
  </nav>
)
