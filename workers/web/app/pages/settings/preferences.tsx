import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Preferences, PreferencesUpdate } from '#shared/contracts/users'
import { CURRENCIES } from '#shared/values/money'
import { preferencesQuery, profileQuery } from '../../api/account'
import { api } from '../../api/client'
import { PACES } from '../../plan/paces'
import { Chips, Choice } from '../../ui/choice'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { Skeleton } from '../../ui/skeleton'
import { DIETS, INTERESTS, LANGUAGES, MOBILITIES, STYLES, UNITS } from './options'
import { SavedMark } from './saved-mark'
import { Section, SettingsPage } from './settings-page'
import { useSaver } from './use-saver'

export function PreferencesPage() {
  return (
    <SettingsPage title="Preferences">
      <LoadPreferences />
    </SettingsPage>
  )
}

function LoadPreferences() {
  const { data, error, refetch } = useQuery(preferencesQuery)
  if (data) return <Fields preferences={data} />
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} height={120} />
}

const UNSAID = 'unsaid'

/** What every new plan begins with. Each choice is shown at once and saved by itself; a failed save says so. */
function Fields({ preferences }: { preferences: Preferences }) {
  const queries = useQueryClient()
  const { save, of } = useSaver()
  const change = (update: PreferencesUpdate) => {
    const field = Object.keys(update)[0]!
    queries.setQueryData(preferencesQuery.queryKey, (before) => before && { ...before, ...update })
    void save(field, async () => {
      await api.put('/v1/users/me/preferences', { body: update })
      await queries.invalidateQueries({ queryKey: profileQuery.queryKey })
    })
  }
  const select = (
    field: 'currency' | 'language' | 'travel_style' | 'mobility',
    label: string,
    options: readonly { value: string; label: string }[],
    unsaid: string,
    hint = '',
  ) => (
    <div>
      <Field label={label} hint={hint}>
        {(wiring) => (
          <select
            {...wiring}
            className={inputClass}
            value={preferences[field] ?? ''}
            onChange={(event) => change({ [field]: event.target.value || null } as PreferencesUpdate)}
          >
            <option value="">{unsaid}</option>
            {withCurrent(options, preferences[field]).map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <SavedMark saving={of(field)} />
    </div>
  )
  return (
    <>
      <Section title="How you travel" lead="Every new plan begins with this. You can still change it for each trip.">
        <div>
          <Choice
            label="Pace"
            options={[{ value: UNSAID, label: 'No matter' }, ...PACES]}
            value={preferences.pace ?? UNSAID}
            onChange={(pace) => change({ pace: pace === UNSAID ? null : (pace as Preferences['pace']) })}
          />
          <SavedMark saving={of('pace')} />
        </div>
        {select('travel_style', 'Style', STYLES, 'Not said')}
        <div>
          <Chips
            label="Interests"
            options={INTERESTS}
            value={preferences.interests}
            onChange={(interests) => change({ interests })}
          />
          <SavedMark saving={of('interests')} />
        </div>
        <div>
          <Chips label="Diet" options={DIETS} value={preferences.diet} onChange={(diet) => change({ diet })} />
          <SavedMark saving={of('diet')} />
        </div>
        {select('mobility', 'Getting around', MOBILITIES, 'Not said')}
      </Section>
      <Section title="How things read">
        {select('language', 'Language', LANGUAGES, "As your browser's")}
        {select(
          'currency',
          'Currency',
          CURRENCY_OPTIONS,
          'The currency of the place',
          'Prices stay in their own currency; yours stands beside them as "about".',
        )}
        <div>
          <Choice label="Distances" options={UNITS} value={preferences.units} onChange={(units) => change({ units })} />
          <SavedMark saving={of('units')} />
        </div>
      </Section>
    </>
  )
}

const names = new Intl.DisplayNames(['en'], { type: 'currency' })
const CURRENCY_OPTIONS = CURRENCIES.map((code) => ({ value: code, label: `${code}, ${names.of(code) ?? code}` }))

/** A value set elsewhere, such as a language not offered here, stays choosable. */
const withCurrent = (options: readonly { value: string; label: string }[], current: string | null) =>
  current === null || options.some(({ value }) => value === current)
    ? options
    : [...options, { value: current, label: current }]
