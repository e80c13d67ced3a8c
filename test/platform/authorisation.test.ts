import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import document from '../../workers/gateway/openapi.json'
import { type Answer, admin, api, demoUser, newUser, type TestUser } from '../support/client'
import { png } from '../support/images'

/** Who asks. `viewer` is a member with the least role; `stranger` has an account and nothing to do with the trip. */
const ACTORS = ['anonymous', 'stranger', 'viewer', 'owner', 'operator', 'admin'] as const
type Actor = (typeof ACTORS)[number]
type Expectation = Record<Actor, number>

const all = (status: number): Expectation => ({
  anonymous: status,
  stranger: status,
  viewer: status,
  owner: status,
  operator: status,
  admin: status,
})
/** Any signed-in person. */
const signedIn = (status: number): Expectation => ({ ...all(status), anonymous: 401 })
/** Members of the trip; to everybody else it does not exist. */
const members = (status: number): Expectation => ({
  anonymous: 401,
  stranger: 404,
  viewer: status,
  owner: status,
  operator: 404,
  admin: 404,
})
/** The owner (or an editor); a viewer is told that they may not. */
const editors = (status: number): Expectation => ({ ...members(status), viewer: 403 })
const admins = (status: number): Expectation => ({ ...all(403), anonymous: 401, admin: status })
/** Who may put places in. */
const placers = (status: number): Expectation => ({ ...admins(status), operator: status })

/** Members of an organisation: `owner` owns it, `viewer` is a plain member. */
const orgMembers = members
const orgOwner = editors

const PLACE = 'poi_lisbon_jeronimos-monastery'
const TRIP = { title: 'Lisbon', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-04' }
const NEW_PLACE = {
  name: 'Matrix Museum',
  category: 'museum',
  city: 'Lisbon',
  country_code: 'PT',
  lat: 38.71,
  lon: -9.14,
}
/** Only for the one it is about; to everybody else, administrators included, it does not exist. */
const oneself = (status: number): Expectation => ({ ...all(404), anonymous: 401, owner: status })
const CARD = {
  provider: 'sandbox',
  token: 'pm_matrix',
  brand: 'visa',
  last4: '4242',
  exp_month: 12,
  exp_year: 2099,
}
const PERSONA = { name: 'Matrix', prompt: 'Speaks in rules.' }
const NEW_IMPORT = { format: 'csv', source: 'matrix', licence: 'CC0', attribution: 'Caravan', dry_run: true }
type Setting = {
  import: string
  trip: string
  viewer: string
  item: string
  job: string
  place: string
  setting: string
  etag: string
  user: string
  method: string
  persona: string
  link: { id: string; token: string }
  comment: string
  org: string
}
type Case = {
  expect: Expectation
  body?: (at: Setting) => unknown
  query?: string
  headers?: (at: Setting) => Record<string, string>
}

/** Every operation of the platform by every actor. An operation that is missing here fails the test below. */
const MATRIX: Record<string, Case> = {
  'GET /.well-known/jwks.json': { expect: all(200) },
  'GET /.well-known/openid-configuration': { expect: all(200) },
  'GET /health/detailed': { expect: all(200) },
  'GET /metrics': { expect: all(200) },
  'POST /v1/auth/register': { expect: all(400), body: () => ({}) },
  'POST /v1/auth/login': { expect: all(400), body: () => ({}) },
  'POST /v1/auth/refresh': { expect: all(401), body: () => ({ refresh_token: 'unknown' }) },
  'POST /v1/auth/logout': { expect: signedIn(204), body: () => ({}) },
  'GET /v1/auth/me': { expect: signedIn(200) },
  'GET /v1/auth/permissions': { expect: signedIn(200) },
  'POST /v1/auth/verify': { expect: all(200), body: () => ({ token: 'no-token' }) },
  'GET /v1/auth/2fa': { expect: signedIn(200) },
  'POST /v1/auth/2fa/enable': { expect: signedIn(400), body: () => ({}) },
  'POST /v1/auth/2fa/verify': { expect: signedIn(400), body: () => ({}) },
  'POST /v1/auth/2fa/disable': { expect: signedIn(400), body: () => ({}) },
  'POST /v1/auth/2fa/recovery-codes': { expect: signedIn(400), body: () => ({}) },
  'GET /v1/auth/sessions': { expect: signedIn(200) },
  'DELETE /v1/auth/sessions/{sid}': { expect: signedIn(404) },
  // A good body would sign the actors of the other cases out.
  'POST /v1/auth/sessions/revoke-all': { expect: signedIn(400), body: () => ({ keep_current: 'yes' }) },
  'POST /v1/auth/email/verify': { expect: all(400), body: () => ({ token: 'unknown' }) },
  'POST /v1/auth/email/verification': { expect: { ...signedIn(202), operator: 409, admin: 409 } },
  'POST /v1/auth/email/change': { expect: signedIn(400), body: () => ({}) },
  'POST /v1/auth/password/forgot': { expect: all(202), body: () => ({ email: 'nobody@test.caravan.example' }) },
  'POST /v1/auth/password/reset': { expect: all(400), body: () => ({}) },
  'POST /v1/auth/password/change': { expect: signedIn(400), body: () => ({}) },
  'GET /v1/auth/audit': { expect: signedIn(200) },
  'GET /v1/auth/audit/all': { expect: admins(200) },
  'GET /v1/auth/api-keys': { expect: signedIn(200) },
  'POST /v1/auth/api-keys': { expect: signedIn(201), body: () => ({ name: 'Matrix', scopes: ['read'] }) },
  'DELETE /v1/auth/api-keys/{id}': { expect: signedIn(404) },
  'GET /v1/auth/users': { expect: admins(200) },
  'PATCH /v1/auth/users/{id}': { expect: admins(404), body: () => ({ roles: ['traveller'] }) },
  'POST /v1/auth/passkeys/registration/options': { expect: signedIn(401), body: () => ({}) },
  'POST /v1/auth/passkeys/registration/verify': { expect: signedIn(400), body: () => ({}) },
  'GET /v1/auth/passkeys': { expect: signedIn(200) },
  'DELETE /v1/auth/passkeys/{id}': { expect: signedIn(404) },
  'POST /v1/auth/passkeys/authentication/options': { expect: all(200) },
  'POST /v1/auth/passkeys/authentication/verify': { expect: all(400), body: () => ({}) },
  'GET /v1/auth/oidc/providers': { expect: all(200) },
  'GET /v1/auth/oidc/{provider}/start': { expect: all(404) },
  'POST /v1/auth/oidc/{provider}/link': { expect: signedIn(401), body: () => ({}) },
  'GET /v1/auth/oidc/{provider}/callback': { expect: all(404) },
  'POST /v1/auth/oidc/{provider}/callback': { expect: all(415), body: () => ({}) },
  'POST /v1/auth/oidc/exchange': { expect: all(403), body: () => ({ issuer: 'https://issuer.example', token: 'x' }) },
  'POST /v1/auth/oidc/second-factor': { expect: all(401), body: () => ({ token: 'x', totp_code: '123456' }) },
  'GET /v1/auth/identities': { expect: signedIn(200) },
  'DELETE /v1/auth/identities/{id}': { expect: signedIn(404) },
  'POST /v1/orgs': { expect: signedIn(201), body: () => ({ name: 'Matrix' }) },
  'GET /v1/orgs': { expect: signedIn(200) },
  'GET /v1/orgs/invitations': { expect: signedIn(200) },
  'GET /v1/orgs/{id}': { expect: orgMembers(200) },
  'PATCH /v1/orgs/{id}': { expect: orgOwner(200), body: () => ({ name: 'Matrix' }) },
  'DELETE /v1/orgs/{id}': { expect: orgOwner(204) },
  'GET /v1/orgs/{id}/audit': { expect: orgOwner(200) },
  'GET /v1/orgs/{id}/members': { expect: orgMembers(200) },
  'PATCH /v1/orgs/{id}/members/{user_id}': { expect: orgOwner(404), body: () => ({ role: 'member' }) },
  'DELETE /v1/orgs/{id}/members/{user_id}': { expect: orgMembers(404) },
  'POST /v1/orgs/{id}/invitations': {
    expect: orgOwner(201),
    body: () => ({ email: 'colleague@test.caravan.example' }),
  },
  'GET /v1/orgs/{id}/invitations': { expect: orgOwner(200) },
  'DELETE /v1/orgs/{id}/invitations/{invitation_id}': { expect: orgOwner(404) },
  'POST /v1/orgs/{id}/invitations/accept': { expect: orgMembers(200), body: () => ({}) },
  'GET /v1/cache/stats': { expect: admins(200) },
  'DELETE /v1/cache/clear': { expect: admins(200) },
  'GET /v1/config': { expect: admins(200) },
  'GET /v1/feature-flags': { expect: admins(200) },
  'GET /v1/config/{key}': { expect: admins(200) },
  'POST /v1/config/{key}': { expect: admins(200), body: () => ({ value: 2 }), headers: () => ({ 'if-match': '"1"' }) },
  'PUT /v1/config/{key}': { expect: admins(200), body: () => ({ value: 2 }), headers: () => ({ 'if-match': '"1"' }) },
  'GET /v1/config/{key}/versions': { expect: admins(200) },
  'POST /v1/config/{key}/rollback': {
    expect: admins(200),
    body: () => ({ version: 0 }),
    headers: () => ({ 'if-match': '"1"' }),
  },
  'GET /v1/search': { expect: all(200), query: '?q=tower' },
  'GET /v1/search/suggest': { expect: all(200), query: '?q=lis' },
  'GET /v1/search/poi/{id}': { expect: all(200) },
  'POST /v1/search/index/poi': { expect: placers(201), body: () => NEW_PLACE },
  // The administrator put it in: an operator may take out only what they put in.
  'DELETE /v1/search/index/poi/{id}': { expect: admins(204) },
  'GET /v1/search/sources': { expect: all(200) },
  'POST /v1/search/imports': { expect: placers(201), body: () => NEW_IMPORT },
  'GET /v1/search/imports': { expect: placers(200) },
  // The import is the administrator's: to an operator it does not exist.
  'GET /v1/search/imports/{id}': { expect: { ...admins(200), operator: 404 } },
  'PUT /v1/search/imports/{id}/chunks/{n}': {
    expect: { ...admins(200), operator: 404 },
    body: () => ({ text: 'name,lat,lon\n' }),
  },
  'POST /v1/search/imports/{id}/finish': { expect: { ...admins(200), operator: 404 }, body: () => ({}) },
  'POST /v1/search/imports/{id}/undo': { expect: { ...admins(200), operator: 404 }, body: () => ({}) },
  'GET /v1/system/health': { expect: all(200) },
  'GET /v1/system/metrics': { expect: all(200) },
  'GET /v1/services/{service}/health': { expect: all(200) },
  'GET /v1/services/{service}/health/live': { expect: all(200) },
  'GET /v1/services/{service}/health/ready': { expect: all(200) },
  'GET /v1/services/{service}/health/detailed': { expect: all(200) },
  'GET /v1/trips': { expect: signedIn(200) },
  'POST /v1/trips': { expect: signedIn(201), body: () => TRIP },
  'GET /v1/trips/invitations': { expect: signedIn(200) },
  'GET /v1/trips/{id}': { expect: members(200) },
  'PUT /v1/trips/{id}': { expect: editors(200), body: () => TRIP, headers: ({ etag }) => ({ 'if-match': etag }) },
  'DELETE /v1/trips/{id}': { expect: editors(204) },
  'GET /v1/trips/{id}/collaborators': { expect: members(200) },
  'POST /v1/trips/{id}/collaborators': {
    expect: editors(201),
    body: () => ({ email: 'someone@test.caravan.example', role: 'viewer' }),
  },
  'POST /v1/trips/{id}/collaborators/accept': {
    expect: { ...all(404), anonymous: 401, viewer: 200, owner: 200 },
    body: () => ({}),
  },
  'GET /v1/trips/public': { expect: all(200) },
  'GET /v1/trips/public/{id}': { expect: all(200) },
  'POST /v1/trips/{id}/remix': { expect: signedIn(201), body: () => ({}) },
  'POST /v1/trips/{id}/duplicate': { expect: members(201), body: () => ({}) },
  // What is not deleted stays as it is.
  'POST /v1/trips/{id}/restore': { expect: editors(200) },
  'POST /v1/trips/{id}/archive': { expect: members(200) },
  'POST /v1/trips/{id}/unarchive': { expect: members(200) },
  'POST /v1/trips/{id}/transfer': { expect: editors(200), body: ({ viewer }) => ({ user_id: viewer }) },
  'GET /v1/trips/{id}/privacy': { expect: members(200) },
  'PUT /v1/trips/{id}/privacy': { expect: editors(200), body: () => ({ privacy: 'public' }) },
  'GET /v1/trips/{id}/share-links': { expect: editors(200) },
  'POST /v1/trips/{id}/share-links': { expect: editors(201), body: () => ({}) },
  'DELETE /v1/trips/{id}/share-links/{link_id}': { expect: editors(204) },
  // Whoever holds the token of a link may read; only the copy needs somebody whose it is.
  'GET /v1/share/{token}': { expect: all(200) },
  'POST /v1/share/{token}': { expect: all(409), body: () => ({ password: 'none is asked for' }) },
  'POST /v1/share/{token}/copy': { expect: signedIn(201), body: () => ({}) },
  'GET /v1/trips/{id}/comments': { expect: members(200) },
  'POST /v1/trips/{id}/comments': { expect: editors(201), body: () => ({ body: 'Shall we?' }) },
  'PATCH /v1/trips/{id}/comments/{comment_id}': { expect: editors(200), body: () => ({ body: 'Let us' }) },
  'DELETE /v1/trips/{id}/comments/{comment_id}': { expect: editors(204) },
  'POST /v1/trips/{id}/comments/{comment_id}/reactions': { expect: editors(200), body: () => ({ emoji: '🎉' }) },
  'DELETE /v1/trips/{id}/comments/{comment_id}/reactions/{emoji}': { expect: editors(204) },
  'GET /v1/trips/{id}/activity-feed': { expect: members(200) },
  'GET /v1/trips/{id}/collaborators/me': { expect: members(200) },
  'PATCH /v1/trips/{id}/collaborators/{user_id}': { expect: editors(200), body: () => ({ role: 'commenter' }) },
  // A member may always leave: the viewer of this case removes themselves.
  'DELETE /v1/trips/{id}/collaborators/{user_id}': { expect: { ...editors(204), viewer: 204 } },
  'POST /v1/planner/generate': {
    expect: all(200),
    body: () => ({ destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-03' }),
  },
  'POST /v1/generate-itinerary': {
    expect: all(200),
    body: () => ({ destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-03' }),
  },
  'POST /v1/planner/{trip_id}/generate': { expect: editors(200), body: () => ({}) },
  'GET /v1/planner/{trip_id}/itinerary': { expect: members(200) },
  'POST /v1/planner/{trip_id}/validate': { expect: members(200), body: () => ({}) },
  'PUT /v1/planner/{trip_id}/day/{date}': { expect: editors(200), body: () => ({ items: [] }) },
  'POST /v1/planner/{trip_id}/activity/add': {
    expect: editors(201),
    body: () => ({ poi_id: 'poi_lisbon_fado-museum', date: '2027-05-04' }),
  },
  'DELETE /v1/planner/{trip_id}/activity/{item_id}': { expect: editors(204) },
  'PUT /v1/planner/{trip_id}/ideas/{item_id}': { expect: editors(200), body: () => ({}) },
  'GET /v1/users/{id}/profile': { expect: { ...oneself(200), admin: 200 } },
  'PUT /v1/users/{id}/profile': { expect: oneself(200), body: () => ({}), headers: () => ({ 'if-match': '*' }) },
  'GET /v1/users/{id}/preferences': { expect: oneself(200) },
  'PUT /v1/users/{id}/preferences': { expect: oneself(200), body: () => ({}) },
  'GET /v1/users/{id}/saved-trips': { expect: oneself(200) },
  'PUT /v1/users/{id}/saved-trips/{trip_id}': { expect: oneself(200) },
  'DELETE /v1/users/{id}/saved-trips/{trip_id}': { expect: oneself(204) },
  'GET /v1/users/{id}/favorites': { expect: oneself(200) },
  'GET /v1/users/{id}/favorites/{poi_id}': { expect: oneself(200) },
  'PUT /v1/users/{id}/favorites/{poi_id}': { expect: oneself(200) },
  'DELETE /v1/users/{id}/favorites/{poi_id}': { expect: oneself(204) },
  // Without its key; whoever has the key sees the picture.
  'GET /v1/users/{id}/avatar': { expect: oneself(200) },
  'PUT /v1/users/{id}/avatar': {
    expect: oneself(200),
    body: () => png(),
    headers: () => ({ 'content-type': 'image/png' }),
  },
  'DELETE /v1/users/{id}/avatar': { expect: oneself(204) },
  'GET /v1/users/{id}/payment-methods': { expect: oneself(200) },
  'POST /v1/users/{id}/payment-methods': { expect: oneself(201), body: () => CARD },
  'DELETE /v1/users/{id}/payment-methods/{method_id}': { expect: oneself(204) },
  'GET /v1/users/{id}/persona': { expect: oneself(200) },
  'PUT /v1/users/{id}/persona': { expect: oneself(200), body: () => ({ persona_id: null }) },
  'GET /v1/personas': { expect: signedIn(200) },
  'POST /v1/personas': { expect: signedIn(201), body: () => PERSONA },
  'GET /v1/personas/{persona_id}': { expect: oneself(200) },
  'PUT /v1/personas/{persona_id}': {
    expect: oneself(200),
    body: () => PERSONA,
    headers: () => ({ 'if-match': '*' }),
  },
  'DELETE /v1/personas/{persona_id}': { expect: oneself(204) },
  // A job begun without an account is for whoever knows its id, so nobody is asked to sign in for it.
  'GET /v1/jobs/{id}': { expect: { ...all(404), owner: 200 } },
}

const OPERATIONS = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
)

describe('the authorisation matrix', () => {
  let tokens: Record<Exclude<Actor, 'anonymous'>, string>
  let viewer: TestUser
  let ownerId: string

  beforeAll(async () => {
    const [stranger, member, owner] = await Promise.all([newUser('Stranger'), newUser('Viewer'), newUser('Owner')])
    viewer = member
    ownerId = owner.id
    const [operator, administrator] = await Promise.all([demoUser('operator'), admin()])
    tokens = {
      stranger: stranger.token,
      viewer: viewer.token,
      owner: owner.token,
      operator: operator.token,
      admin: administrator.token,
    }
  })

  it('holds every operation of the document, and no other', () => {
    expect(Object.keys(MATRIX).sort()).toEqual([...OPERATIONS].sort())
  })

  /** The owner's, with the viewer as a plain member: one that is deleted, and one for all else. */
  const orgs: Record<string, string> = {}
  async function orgFor(operation: string): Promise<string> {
    const purpose = operation === 'DELETE /v1/orgs/{id}' ? 'to delete' : 'to keep'
    const known = orgs[purpose]
    if (known) return known
    const { body } = await api<{ id: string }>('POST', '/v1/orgs', { token: tokens.owner, body: { name: 'Matrix' } })
    const path = `/v1/orgs/${body.id}/invitations`
    await api('POST', path, { token: tokens.owner, body: { email: viewer.email } })
    await api('POST', `${path}/accept`, { token: viewer.token, body: {} })
    orgs[purpose] = body.id
    return body.id
  }

  /** A trip of the owner with one viewer and one item, a job of the owner, and a place that may be deleted. */
  async function prepare(operation: string): Promise<Setting> {
    const owner = { token: tokens.owner }
    const trip = await api<{ id: string }>('POST', '/v1/trips', { ...owner, body: TRIP })
    const { id } = trip.body
    await api('POST', `/v1/trips/${id}/collaborators`, { ...owner, body: { email: viewer.email, role: 'viewer' } })
    await api('POST', `/v1/trips/${id}/collaborators/accept`, { token: viewer.token, body: {} })
    const setting: Setting = {
      trip: id,
      viewer: viewer.id,
      item: '',
      job: '',
      place: PLACE,
      import: '',
      setting: `custom.matrix-${randomUUID()}`,
      etag: trip.headers.get('etag') ?? '',
      user: ownerId,
      method: '',
      persona: '',
      link: { id: '', token: '' },
      comment: '',
      org: operation.includes('/orgs/{id}') ? await orgFor(operation) : '',
    }
    if (/\/public\/|\/remix$/.test(operation)) {
      await api('PUT', `/v1/trips/${id}/privacy`, { ...owner, body: { privacy: 'public' } })
    }
    if (operation.includes('{comment_id}')) {
      const said = await api<{ id: string }>('POST', `/v1/trips/${id}/comments`, { ...owner, body: { body: 'Hello' } })
      setting.comment = said.body.id
    }
    if (/\{(link_id|token)\}/.test(operation)) {
      const made = await api<Setting['link']>('POST', `/v1/trips/${id}/share-links`, { ...owner, body: {} })
      setting.link = made.body
    }
    const mine = `/v1/users/${ownerId}`
    if (operation.includes('/avatar')) {
      await api('PUT', `${mine}/avatar`, { ...owner, body: png(), headers: { 'content-type': 'image/png' } })
    }
    if (operation.includes('{poi_id}')) await api('PUT', `${mine}/favorites/${PLACE}`, owner)
    if (operation.includes('{method_id}')) {
      const method = await api<{ id: string }>('POST', `${mine}/payment-methods`, { ...owner, body: CARD })
      setting.method = method.body.id
    }
    if (operation.includes('{persona_id}')) {
      setting.persona = (await api<{ id: string }>('POST', '/v1/personas', { ...owner, body: PERSONA })).body.id
    }
    if (operation.includes('{item_id}')) {
      const added = await api<{ item: { id: string } }>('POST', `/v1/planner/${id}/activity/add`, {
        ...owner,
        body: { poi_id: PLACE, date: '2027-05-03' },
      })
      setting.item = added.body.item.id
    }
    if (operation.includes('/jobs/')) {
      const headers = { prefer: 'respond-async' }
      const accepted = await api<{ job: { id: string } }>('POST', `/v1/planner/${id}/generate`, {
        ...owner,
        headers,
        body: {},
      })
      setting.job = accepted.body.job.id
    }
    if (operation.includes('/config/{key}')) {
      const headers = { 'if-match': '"0"' }
      await api('PUT', `/v1/config/${setting.setting}`, { token: tokens.admin, headers, body: { value: 1 } })
    }
    if (operation.startsWith('DELETE /v1/search')) {
      const made = await api<{ id: string }>('POST', '/v1/search/index/poi', { token: tokens.admin, body: NEW_PLACE })
      setting.place = made.body.id
    }
    if (operation.includes('/imports/{id}')) {
      const begun = await api<{ id: string }>('POST', '/v1/search/imports', { token: tokens.admin, body: NEW_IMPORT })
      setting.import = begun.body.id
    }
    return setting
  }

  const fill = (path: string, at: Setting) =>
    path
      .replace('/trips/public/{id}', `/trips/public/${at.trip}`)
      .replace('{link_id}', at.link.id)
      .replace('{comment_id}', at.comment)
      .replace('{emoji}', encodeURIComponent('🎉'))
      .replace('{token}', at.link.token)
      .replace('/orgs/{id}', `/orgs/${at.org}`)
      .replace('/members/{user_id}', '/members/usr_of_nobody')
      .replace('{invitation_id}', 'inv_of_nobody')
      .replace('/passkeys/{id}', '/passkeys/of_nobody')
      .replace('{provider}', 'nowhere')
      .replace('/identities/{id}', '/identities/idn_of_nobody')
      .replace('/api-keys/{id}', '/api-keys/apk_of_nobody')
      .replace('/auth/users/{id}', '/auth/users/usr_of_nobody')
      .replace('/trips/{id}', `/trips/${at.trip}`)
      .replace('/jobs/{id}', `/jobs/${at.job}`)
      .replace('/poi/{id}', `/poi/${at.place}`)
      .replace('/users/{id}', `/users/${at.user}`)
      .replace('/imports/{id}/chunks/{n}', `/imports/${at.import}/chunks/0`)
      .replace('/imports/{id}', `/imports/${at.import}`)
      .replace('{method_id}', at.method)
      .replace('{persona_id}', at.persona)
      .replace('{poi_id}', at.place)
      .replace('{key}', at.setting)
      .replace('{trip_id}', at.trip)
      .replace('{sid}', 'ses_of_nobody')
      .replace('{item_id}', at.item)
      .replace('{user_id}', at.viewer)
      .replace('{date}', '2027-05-03')
      .replace('{service}', 'search')

  it.each(OPERATIONS)('%s', async (operation) => {
    const entry = MATRIX[operation]
    expect(entry, 'not in the matrix').toBeDefined()
    const [method = '', path = ''] = operation.split(' ')
    const seen: Record<string, number> = {}
    for (const actor of ACTORS) {
      const at = await prepare(operation)
      // Logging out ends the session it is asked with, so that actor brings one of its own.
      const token =
        actor === 'anonymous' ? undefined : path.endsWith('/logout') ? (await newUser(actor)).token : tokens[actor]
      const answer: Answer<unknown> = await api(method, fill(path, at) + (entry!.query ?? ''), {
        ...(token ? { token } : {}),
        ...(entry!.body ? { body: entry!.body(at) } : {}),
        headers: entry!.headers?.(at) ?? {},
      })
      seen[actor] = answer.status
    }
    expect(seen).toEqual(entry!.expect)
  })
})
