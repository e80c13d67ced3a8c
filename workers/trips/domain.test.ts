import { expect, it } from 'vitest'
import { GuestRole, TRIP_ROLES, type TripRole } from '#shared/contracts/trips'
import {
  budgetAfter,
  checkDates,
  checkInvitation,
  checkRemoval,
  collaboratorOf,
  hasRole,
  INVITATION_MS,
  invitationToAccept,
  isUnchangedSinceVersion,
  type Member,
  memberAfter,
  type TripRecord,
  tripFor,
} from './domain'

const now = new Date('2027-04-10T12:00:00Z')
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' })
const member = (role: TripRole, more: Partial<Member> = {}): Member => ({
  id: `col_${role}`,
  trip_id: 'trp_1',
  user_id: `usr_${role}`,
  email: `${role}@example.org`,
  name: role,
  role,
  sees_private: role === 'owner',
  status: 'active',
  token_hash: null,
  expires_at: null,
  changed_at: null,
  archived_at: null,
  ...more,
})
const invited = (role: TripRole, more: Partial<Member> = {}) =>
  member(role, {
    user_id: null,
    name: null,
    status: 'invited',
    token_hash: 'h',
    expires_at: now.getTime() + 1,
    ...more,
  })
const trip: TripRecord = {
  id: 'trp_1',
  owner_id: 'usr_owner',
  title: 'Lisbon',
  destination: { name: 'Lisbon', country_code: 'PT', lat: 38.7, lon: -9.1, time_zone: 'Europe/Lisbon' },
  start_date: '2027-05-03',
  end_date: '2027-05-05',
  travelers: 2,
  budget: eur(90_000),
  version: 3,
  versioned_at: 1000,
  item_count: 4,
  created_at: 500,
  updated_at: 1000,
  privacy: 'private',
  public_sections: ['itinerary'],
  published_at: null,
  remixed_from: null,
  deleted_at: null,
}
const code = (expected: string) => expect.objectContaining({ code: expected })

it('orders roles from owner to viewer', () => {
  expect(TRIP_ROLES.map((role) => hasRole(role, 'commenter'))).toEqual([true, true, true, false])
})

it.each([
  ['reversed', '2027-05-03', '2027-05-02', 'end_date'],
  ['of 31 days', '2027-05-01', '2027-05-31', 'end_date'],
  ['in the past', '2027-04-08', '2027-04-12', 'start_date'],
])('refuses dates that are %s', (_what, start_date, end_date, field) => {
  const check = () => checkDates({ start_date, end_date }, now)
  expect(check).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR', details: expect.objectContaining({ field }) }),
  )
})

it('takes 30 days, one day, and the day before in UTC, which is today somewhere', () => {
  for (const [start_date, end_date] of [
    ['2027-05-01', '2027-05-30'],
    ['2027-05-01', '2027-05-01'],
    ['2027-04-09', '2027-04-09'],
  ] as const) {
    expect(() => checkDates({ start_date, end_date }, now)).not.toThrow()
  }
})

it('lets a trip that has begun keep its past start, but not get another past day', () => {
  const before = { start_date: '2027-04-01', end_date: '2027-04-20' }
  expect(() => checkDates({ ...before, end_date: '2027-04-15' }, now, before)).not.toThrow()
  expect(() => checkDates({ ...before, start_date: '2027-04-02' }, now, before)).toThrow()
})

it('shows the budget only to those who see the private part', () => {
  expect(tripFor(trip, member('owner')).budget).toEqual(eur(90_000))
  expect(tripFor(trip, member('viewer', { sees_private: true })).budget).toEqual(eur(90_000))
  expect(tripFor(trip, member('editor')).budget).toBeNull()
  expect(Object.keys(tripFor(trip, member('editor')))).not.toContain('owner_id')
})

it('keeps a budget from those who cannot see it', () => {
  expect(budgetAfter(eur(1), undefined, member('owner'))).toEqual(eur(1))
  expect(budgetAfter(eur(1), null, member('owner'))).toBeNull()
  expect(budgetAfter(eur(1), null, member('editor'))).toEqual(eur(1))
  expect(() => budgetAfter(eur(1), eur(2), member('editor'))).toThrow(code('FORBIDDEN'))
})

it('lets the owner invite in every role and an editor only viewers', () => {
  const invitation = (role: GuestRole, sees_private = false) => ({ email: 'x@example.org', role, sees_private })
  for (const role of GuestRole.options) {
    expect(() => checkInvitation(member('owner'), invitation(role, true), undefined)).not.toThrow()
  }
  const editor = member('editor', { sees_private: true })
  expect(() => checkInvitation(editor, invitation('viewer'), undefined)).not.toThrow()
  expect(() => checkInvitation(editor, invitation('viewer'), invited('viewer'))).not.toThrow()
  expect(() => checkInvitation(editor, invitation('viewer', true), undefined)).toThrow(code('FORBIDDEN'))
  expect(() => checkInvitation(editor, invitation('commenter'), undefined)).toThrow(code('FORBIDDEN'))
  expect(() => checkInvitation(editor, invitation('viewer'), invited('editor'))).toThrow(code('FORBIDDEN'))
  expect(() => checkInvitation(member('commenter'), invitation('viewer'), undefined)).toThrow(code('FORBIDDEN'))
  expect(() => checkInvitation(member('owner'), invitation('viewer'), member('viewer'))).toThrow(code('CONFLICT'))
})

it('accepts by secret or by a proved address, while the invitation is valid', () => {
  const by = (token: boolean, addressProved: boolean, at = now) =>
    invitationToAccept(invited('viewer', { expires_at: now.getTime() + INVITATION_MS }), { token, addressProved }, at)
  expect(by(true, false).role).toBe('viewer')
  expect(by(false, true).role).toBe('viewer')
  expect(() => by(false, false)).toThrow(code('FORBIDDEN'))
  expect(() => by(true, true, new Date(now.getTime() + INVITATION_MS))).toThrow(code('GONE'))
  expect(() => invitationToAccept(undefined, { token: true, addressProved: true }, now)).toThrow(code('NOT_FOUND'))
})

it('never tells a user id of an invitation', () => {
  expect(collaboratorOf(invited('viewer'))).toEqual({
    id: 'col_viewer',
    email: 'viewer@example.org',
    role: 'viewer',
    sees_private: false,
    status: 'invited',
  })
})

it('changes rights of anybody but the owner', () => {
  expect(memberAfter(member('viewer'), { role: 'editor' })).toMatchObject({ role: 'editor', sees_private: false })
  expect(memberAfter(member('viewer'), { sees_private: true })).toMatchObject({ role: 'viewer', sees_private: true })
  expect(() => memberAfter(member('owner'), { sees_private: false })).toThrow(code('CONFLICT'))
})

it('lets the owner remove others and others remove themselves', () => {
  const [owner, editor, viewer] = [member('owner'), member('editor'), member('viewer')]
  expect(checkRemoval(owner, viewer)).toBe(viewer)
  expect(checkRemoval(viewer, viewer)).toBe(viewer)
  expect(() => checkRemoval(editor, viewer)).toThrow(code('FORBIDDEN'))
  expect(() => checkRemoval(editor, undefined)).toThrow(code('FORBIDDEN'))
  expect(() => checkRemoval(owner, undefined)).toThrow(code('NOT_FOUND'))
  expect(() => checkRemoval(owner, owner)).toThrow(code('CONFLICT'))
})

it('calls an answer unchanged only when neither the plan nor the rights changed after the version', () => {
  expect(isUnchangedSinceVersion(trip, member('owner'))).toBe(true)
  expect(isUnchangedSinceVersion({ ...trip, updated_at: 1001 }, member('owner'))).toBe(false)
  expect(isUnchangedSinceVersion(trip, member('viewer', { changed_at: 1000 }))).toBe(false)
})
