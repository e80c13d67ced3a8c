import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { useUser } from '../api/use-session'
import { Logo } from './logo'
import { SchemeSwitch } from './scheme-switch'
import styles from './shell.module.css'

/** Only members have one, so strangers need not load its menu. */
const AccountMenu = lazy(() => import('./account-menu').then((m) => ({ default: m.AccountMenu })))

/** Header, main and footer of every page but the trip page, which brings its own bar. */
export function Shell({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  const user = useUser()
  return (
    <>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Logo />
          <nav className={styles.nav} aria-label="Main">
            {user && (
              <Link to="/app/trips" className={styles.link} activeProps={{ className: styles.active }}>
                Trips
              </Link>
            )}
          </nav>
          <SchemeSwitch />
          {user ? (
            <Suspense fallback={<span className={styles.avatarWait} />}>
              <AccountMenu user={user} />
            </Suspense>
          ) : (
            <>
              <Link to="/app/sign-in" className={styles.link}>
                Sign in
              </Link>
              <Link to="/app/sign-up" className={styles.signUp}>
                Sign up
              </Link>
            </>
          )}
        </div>
      </header>
      <main id="main" className={wide ? styles.wide : styles.main}>
        {children}
      </main>
      <Footer />
    </>
  )
}

function Footer() {
  return (
    <footer className={styles.footer}>
      <div className={styles.credits}>
        <p>
          Places: Caravan's own list (CC0), checked against open data of Vienna, Barcelona, Madrid and Singapore; hours
          and prices are indicative. Cities: <a href="https://www.geonames.org/">GeoNames</a> (CC BY 4.0). Coast and
          borders: <a href="https://www.naturalearthdata.com/">Natural Earth</a>.
        </p>
        <ul className={styles.links}>
          <li>
            <a href="/api/docs">API documentation</a>
          </li>
          <li>
            <a href="/openapi.json">OpenAPI</a>
          </li>
          <li>
            <Link to="/admin/status">Status</Link>
          </li>
          <li>Free software, MIT licence</li>
        </ul>
      </div>
    </footer>
  )
}
