import { IconBulb, IconLayoutList, IconMap, IconMessageCircle, IconTimeline } from '@tabler/icons-react'
import { lazy, Suspense, useRef } from 'react'
import { dayOf } from '../plan/model'
import { Choice } from '../ui/choice'
import { useWide } from '../ui/use-wide'
import { BudgetBar } from './bar/budget-bar'
import { DayTabs } from './bar/day-tabs'
import { PlanIt } from './bar/plan-it'
import { ProblemsChip } from './bar/problems-chip'
import { SaveBar } from './bar/save-state'
import { TripBar } from './bar/trip-bar'
import { Understood } from './bar/understood'
import { useTrip } from './context'
import { DragOverlay } from './drag/overlay'
import { TripDrawer } from './drawer/drawer'
import { DaySection } from './list/day-section'
import { IdeasTray } from './list/ideas-tray'
import { PaneSplitter } from './pane-splitter'
import styles from './screen.module.css'
import { Timeline } from './timeline/timeline'
import { useIdeaRecords } from './use-idea-records'
import { useTripKeys } from './use-trip-keys'

const MapPane = lazy(() => import('../map/map-pane').then((m) => ({ default: m.MapPane })))

const SHAPES = [
  { value: 'list', label: 'List' },
  { value: 'timeline', label: 'Timeline' },
] as const

/** The trip page, of a draft as of a trip: the plan at the left, the map at the right; on a phone one of them at a time. */
export function TripScreen({ notice }: { notice?: React.ReactNode }) {
  const { plan, shown, view, setView, trip, canEdit } = useTrip()
  const wide = useWide(768)
  const panes = useRef<HTMLDivElement>(null)
  const selected = view.day === 'all' || (view.day && dayOf(plan, view.day)) ? view.day : (plan.days[0]?.date ?? 'all')
  useTripKeys(selected)
  useIdeaRecords()
  const timeline = view.view === 'timeline'
  const days = selected === 'all' ? shown.days : shown.days.filter((day) => day.date === selected)
  const showPlan = wide || view.pane === undefined
  const showMap = wide || view.pane === 'map'
  return (
    <div className={styles.page}>
      <TripBar />
      {trip && !canEdit && (
        <p className={styles.role}>You can {trip.role === 'commenter' ? 'view and comment' : 'view'} this trip.</p>
      )}
      {notice}
      <SaveBar />
      <div className={styles.toolbar}>
        <DayTabs selected={selected} />
        <div className={styles.tools}>
          <Choice
            label="Show as"
            hideLabel
            options={SHAPES}
            value={timeline ? 'timeline' : 'list'}
            onChange={(shape) => setView({ view: shape })}
          />
          <BudgetBar />
          <ProblemsChip />
          {canEdit && <PlanIt />}
        </div>
      </div>
      <div className={styles.panes} ref={panes}>
        <main
          id="main"
          className={showPlan ? `${styles.plan} ${timeline ? styles.broad : ''}` : styles.away}
          tabIndex={-1}
        >
          {timeline && showPlan ? (
            <Timeline />
          ) : (
            <div className={styles.list} data-scroll="">
              <Understood />
              {days.map((day) => (
                <DaySection key={day.date} day={day} />
              ))}
              {wide && <IdeasTray />}
            </div>
          )}
        </main>
        {wide && !timeline && <PaneSplitter panes={panes} />}
        {view.pane === 'ideas' && !wide && (
          <div className={styles.list}>
            <IdeasTray />
          </div>
        )}
        {showMap && (
          <div className={styles.map}>
            <Suspense fallback={<div className={styles.mapWait} />}>
              <MapPane selected={selected} />
            </Suspense>
          </div>
        )}
        <TripDrawer />
      </div>
      {!wide && <PhoneBar />}
      <DragOverlay />
    </div>
  )
}

const PANES = [
  { pane: undefined, label: 'Plan', Icon: IconLayoutList },
  { pane: 'map', label: 'Map', Icon: IconMap },
  { pane: 'ideas', label: 'Ideas', Icon: IconBulb },
] as const

function PhoneBar() {
  const { view, setView, plan, trip } = useTrip()
  return (
    <nav className={styles.phoneBar} aria-label="Trip">
      {PANES.map(({ pane, label, Icon }) => (
        <button
          key={label}
          type="button"
          className={styles.phoneTab}
          aria-current={view.pane === pane ? 'page' : undefined}
          onClick={() => setView({ pane })}
        >
          <Icon size={22} aria-hidden />
          {label}
          {pane === 'ideas' && plan.ideas.length > 0 && ` (${plan.ideas.length})`}
        </button>
      ))}
      <button
        type="button"
        className={styles.phoneTab}
        aria-pressed={view.view === 'timeline'}
        onClick={() => setView({ pane: undefined, view: view.view === 'timeline' ? 'list' : 'timeline' })}
      >
        <IconTimeline size={22} aria-hidden />
        Timeline
      </button>
      {trip && (
        <button
          type="button"
          className={styles.phoneTab}
          onClick={() => setView({ panel: 'comments', item: undefined }, { push: true })}
        >
          <IconMessageCircle size={22} aria-hidden />
          Comments
        </button>
      )}
    </nav>
  )
}
