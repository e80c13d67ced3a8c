import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Profile, ProfileUpdate } from '#shared/contracts/users'
import { profileQuery } from '../../api/account'
import { api, request } from '../../api/client'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { Skeleton } from '../../ui/skeleton'
import { Avatar } from './avatar'
import { SavedMark } from './saved-mark'
import styles from './settings.module.css'
import { Section, SettingsPage } from './settings-page'
import { useSaver } from './use-saver'

const PATH = '/v1/users/me/profile'

export const ProfilePage = () => (
  <SettingsPage title="Profile">
    <LoadProfile />
  </SettingsPage>
)

function LoadProfile() {
  const { data, error, refetch } = useQuery(profileQuery)
  if (data) return <Fields profile={data} />
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} height={120} />
}

function Fields({ profile }: { profile: Profile }) {
  const queries = useQueryClient()
  const { save, of } = useSaver()
  const [name, setName] = useState(profile.name)
  const [keywords, setKeywords] = useState(profile.keywords.join(', '))
  const change = (field: string, update: ProfileUpdate) =>
    void save(field, async () => {
      // Only this field is replaced, so whatever else changed meanwhile stays: the version is the one of this moment.
      const now = await request<Profile>('GET', PATH)
      const headers = { 'if-match': now.headers.get('etag') ?? '' }
      queries.setQueryData(profileQuery.queryKey, await api.put<Profile>(PATH, { body: update, headers }))
    })
  const listed = () => [...new Set(keywords.split(',').map((word) => word.trim()))].filter(Boolean)
  return (
    <>
      <Section title="You" lead="People you travel with see your name and your picture.">
        <Avatar profile={profile} />
        <div className={styles.form}>
          <div>
            <Field label="Name">
              {(wiring) => (
                <input
                  {...wiring}
                  className={inputClass}
                  name="name"
                  autoComplete="name"
                  maxLength={100}
                  dir="auto"
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                  onBlur={() => name.trim() !== profile.name && change('name', { name: name.trim() })}
                />
              )}
            </Field>
            <SavedMark saving={of('name')} />
            {profile.name_mixes_scripts && (
              <p className={styles.small}>
                Your name mixes letters of several alphabets. People who don't know you see a note about it.
              </p>
            )}
          </div>
        </div>
      </Section>
      <Section
        title="What you like"
        lead="In your own words, with commas between them: they help when the assistant makes suggestions."
      >
        <div>
          <Field label="Words" hint="For example: tiles, fado, miniature railways.">
            {(wiring) => (
              <input
                {...wiring}
                className={inputClass}
                dir="auto"
                value={keywords}
                onChange={(event) => setKeywords(event.target.value)}
                onBlur={() => listed().join() !== profile.keywords.join() && change('keywords', { keywords: listed() })}
              />
            )}
          </Field>
          <SavedMark saving={of('keywords')} />
        </div>
      </Section>
    </>
  )
}
