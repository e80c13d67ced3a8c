import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import iconButton from '../../ui/icon-button.module.css'
import { useTrip } from '../context'
import { CommentsPanel } from './comments/comments-panel'
import styles from './drawer.module.css'
import { PeoplePanel } from './people-panel'
import { PlacePanel } from './place-panel'
import { ProblemsPanel } from './problems-panel'
import { SearchPanel } from './search-panel'
import { SharePanel } from './share/share-panel'

/** Details slide over the map, which stays; on a phone they cover the page. Escape closes and gives the focus back. */
export function TripDrawer() {
  const { view } = useTrip()
  if (view.panel === 'place' && view.item) return <PlacePanel key={view.item} id={view.item} />
  if (view.panel === 'search') return <SearchPanel />
  if (view.panel === 'people') return <PeoplePanel />
  if (view.panel === 'comments') return <CommentsPanel />
  if (view.panel === 'share') return <SharePanel />
  if (view.panel === 'problems') return <ProblemsPanel />
  return null
}

export function Drawer({
  title,
  children,
  focusTitle = true,
}: {
  title: string
  children: ReactNode
  focusTitle?: boolean
}) {
  const { setView } = useTrip()
  const panel = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const close = () => setView({ panel: undefined, item: undefined })
  useEffect(() => {
    const before = document.activeElement
    if (focusTitle) heading.current?.focus()
    return () => {
      // Only if the focus was inside: a panel that is closed by opening another leaves it alone.
      if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body)
        before.focus()
    }
  }, [focusTitle])
  return (
    <aside
      ref={panel}
      className={styles.drawer}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        close()
      }}
    >
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          <bdi>{title}</bdi>
        </h2>
        <button type="button" className={iconButton.button} aria-label="Close" onClick={close}>
          <IconX size={20} aria-hidden />
        </button>
      </div>
      <div className={styles.body}>{children}</div>
    </aside>
  )
}
