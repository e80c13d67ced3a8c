import { describe, expect, it } from 'vitest'
import type { Org, OrgInvitation, OrgMember } from '../../../shared/contracts/orgs'
import { newAuth, type Person } from '../../../test/support/auth'
import { PASSWORD } from '../../../test/support/client'

const { ask, newPerson, events } = newAuth()
const codeOf = ({ body }: { body: unknown }) => (body as { error?: { code: string } }).error?.code
const as = (person: Person) => ({
  get: <T = Record<string, unknown>>(path: string) => ask<T>('GET', `/v1/orgs${path}`, { token: person.token }),
  post: <T = Record<string, unknown>>(path: string, body: object) =>
    ask<T>('POST', `/v1/orgs${path}`, { token: person.token, body }),
  patch: (path: string, body: object) => ask('PATCH', `/v1/orgs${path}`, { token: person.token, body }),
  delete: (path: string) => ask('DELETE', `/v1/orgs${path}`, { token: person.token }),
})
const tokenSentTo = (email: string) =>
  events.flatMap(({ data }) => (data.type === 'auth.mail_requested' && data.to === email ? [data.token!] : [])).at(-1)!
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())

async function newOrg(owner: Person): Promise<string> {
  return (await as(owner).post<Org>('', { name: 'Nomads Ltd' })).body.id
}
async function join(owner: Person, org: string, person: Person, role: string): Promise<void> {
  expect((await as(owner).post(`/${org}/invitations`, { email: person.email, role })).status).toBe(201)
  expect((await as(person).post(`/${org}/invitations/accept`, {})).status).toBe(200)
}
/** An organisation with one of each role. */
async function team() {
  const [owner, admin, member, stranger] = await Promise.all(['Olga', 'Adam', 'Mia', 'Stan'].map((n) => newPerson(n)))
  const org = await newOrg(owner!)
  await join(owner!, org, admin!, 'admin')
  await join(owner!, org, member!, 'member')
  return { org, owner: owner!, admin: admin!, member: member!, stranger: stranger! }
}

describe('an organisation', () => {
  it('belongs to who made it', async () => {
    const ana = await newPerson()
    const { status, body } = await as(ana).post<Org>('', { name: '  Nomads Ltd ' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^org_/),
      name: 'Nomads Ltd',
      role: 'owner',
      member_count: 1,
    })
    expect(body.permissions).toContain('org:delete')
    expect((await as(ana).get('')).body).toEqual({ items: [body] })
    expect((await as(ana).get(`/${body.id}`)).body).toEqual(body)
    expect((await as(ana).patch(`/${body.id}`, { name: 'Wanderers' })).body.name).toBe('Wanderers')
    expect((await as(ana).delete(`/${body.id}`)).status).toBe(204)
    expect((await as(ana).get(`/${body.id}`)).status).toBe(404)
  })

  it('lets each role do its own, and does not exist for strangers', async () => {
    const { org, owner, admin, member, stranger } = await team()
    const faces = async (person: Person) => [
      (await as(person).get(`/${org}/members`)).status,
      (await as(person).get(`/${org}/invitations`)).status,
      (await as(person).patch(`/${org}`, { name: 'X' })).status,
      (await as(person).patch(`/${org}/members/${member.id}`, { role: 'member' })).status,
      (await as(person).get(`/${org}/audit`)).status,
    ]
    expect(await faces(owner)).toEqual([200, 200, 200, 200, 200])
    expect(await faces(admin)).toEqual([200, 200, 200, 403, 200])
    expect(await faces(member)).toEqual([200, 403, 403, 403, 403])
    expect(await faces(stranger)).toEqual([404, 404, 404, 404, 404])
    for (const person of [admin, member]) expect((await as(person).delete(`/${org}`)).status).toBe(403)
    expect((await as(stranger).delete(`/${org}`)).status).toBe(404)
  })

  it('writes down what is done in it', async () => {
    const { org, owner } = await team()
    const { body } = await as(owner).get<{ items: { action: string; seq: number }[] }>(`/${org}/audit`)
    expect(body.items.map(({ action }) => action).sort()).toEqual(
      ['org.created', 'org.invited', 'org.invited', 'org.member_joined', 'org.member_joined'].sort(),
    )
  })

  it('refuses bad names and who is not signed in', async () => {
    const ana = await newPerson()
    for (const name of ['', ' ', 'x'.repeat(101), 'a\nb', 7])
      expect((await as(ana).post('', { name })).status).toBe(400)
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/x'],
      ['PATCH', '/x'],
      ['DELETE', '/x'],
      ['GET', '/x/audit'],
      ['GET', '/x/members'],
      ['GET', '/invitations'],
      ['PATCH', '/x/members/y'],
      ['DELETE', '/x/members/y'],
      ['GET', '/x/invitations'],
      ['POST', '/x/invitations'],
      ['DELETE', '/x/invitations/y'],
      ['POST', '/x/invitations/accept'],
    ] as const)
      expect(codeOf(await ask(method, `/v1/orgs${path}`, method === 'GET' ? {} : { body: {} })), path).toBe(
        'AUTH_REQUIRED',
      )
  })
})

describe('the members of an organisation', () => {
  it('are removed by who stands above them, and may always leave', async () => {
    const { org, owner, admin, member } = await team()
    const other = await newPerson('Oto')
    await join(owner, org, other, 'admin')
    expect((await as(admin).delete(`/${org}/members/${other.id}`)).status).toBe(403)
    expect((await as(admin).delete(`/${org}/members/${owner.id}`)).status).toBe(403)
    expect((await as(member).delete(`/${org}/members/${admin.id}`)).status).toBe(403)
    expect((await as(admin).delete(`/${org}/members/${member.id}`)).status).toBe(204)
    expect((await as(admin).delete(`/${org}/members/${member.id}`)).status).toBe(404)
    expect((await as(other).delete(`/${org}/members/${other.id}`)).status).toBe(204)
    const { body } = await as(owner).get<{ items: OrgMember[] }>(`/${org}/members`)
    expect(body.items.map(({ user_id, role }) => [user_id, role])).toEqual([
      [owner.id, 'owner'],
      [admin.id, 'admin'],
    ])
  })

  it('always count an owner among them', async () => {
    const { org, owner, admin } = await team()
    expect((await as(owner).delete(`/${org}/members/${owner.id}`)).status).toBe(409)
    expect((await as(owner).patch(`/${org}/members/${owner.id}`, { role: 'member' })).status).toBe(409)
    expect((await as(owner).patch(`/${org}/members/${admin.id}`, { role: 'owner' })).status).toBe(200)
    const leaving = await Promise.all([owner, admin].map((one) => as(one).delete(`/${org}/members/${one.id}`)))
    expect(leaving.map(({ status }) => status).sort()).toEqual([204, 409])
  })

  it('are known, and have known roles', async () => {
    const { org, owner } = await team()
    expect((await as(owner).patch(`/${org}/members/usr_nobody`, { role: 'admin' })).status).toBe(404)
    expect((await as(owner).patch(`/${org}/members/${owner.id}`, { role: 'king' })).status).toBe(400)
  })
})

describe('an invitation', () => {
  it('is accepted by address or by the token of the mail, once', async () => {
    const [owner, ben, eve] = [await newPerson('Olga'), await newPerson('Ben'), await newPerson('Eve')]
    const org = await newOrg(owner)
    const { body } = await as(owner).post<OrgInvitation>(`/${org}/invitations`, { email: 'somebody.else@example.com' })
    expect(body).toMatchObject({ email: 'somebody.else@example.com', role: 'member' })
    const token = tokenSentTo('somebody.else@example.com')
    expect((await as(eve).post(`/${org}/invitations/accept`, {})).status).toBe(404)
    expect((await as(ben).post<Org>(`/${org}/invitations/accept`, { token })).body.role).toBe('member')
    expect((await as(ben).post(`/${org}/invitations/accept`, { token })).status).toBe(200)
    expect((await as(eve).post(`/${org}/invitations/accept`, { token })).status).toBe(404)
  })

  it('is shown to the invited address, unless that must be proved first', async () => {
    const strict = newAuth({ REQUIRE_VERIFIED_EMAIL: 'true' })
    const owner = await strict.newPerson('Olga')
    const [ben, bea] = [await strict.newPerson('Ben'), await strict.newPerson('Bea', { email_verified: true })]
    const make = await strict.ask<Org>('POST', '/v1/orgs', { token: owner.token, body: { name: 'Strict' } })
    const path = `/v1/orgs/${make.body.id}/invitations`
    for (const { email } of [ben, bea]) await strict.ask('POST', path, { token: owner.token, body: { email } })
    const shown = async ({ token }: Person) => (await strict.ask('GET', '/v1/orgs/invitations', { token })).body.items
    expect(await shown(ben)).toEqual([])
    expect(await shown(bea)).toMatchObject([{ org_id: make.body.id, org_name: 'Strict', role: 'member' }])
    const accept = ({ token }: Person, body = {}) => strict.ask('POST', `${path}/accept`, { token, body })
    expect((await accept(ben)).status).toBe(404)
    expect((await accept(bea)).status).toBe(200)
    const mail = strict.events.flatMap(({ data }) =>
      data.type === 'auth.mail_requested' && data.to === ben.email ? [data] : [],
    )
    expect((await accept(ben, { token: mail[0]!.token })).status).toBe(200)
  })

  it('gives no role above one’s own, is replaced by the next, and can be withdrawn', async () => {
    const { org, owner, admin } = await team()
    expect((await as(admin).post(`/${org}/invitations`, { email: 'x@example.com', role: 'owner' })).status).toBe(403)
    await as(owner).post(`/${org}/invitations`, { email: 'new@example.com', role: 'owner' })
    const old = tokenSentTo('new@example.com')
    const again = await as(admin).post<OrgInvitation>(`/${org}/invitations`, { email: 'new@example.com' })
    const late = await newPerson()
    expect((await as(late).post(`/${org}/invitations/accept`, { token: old })).status).toBe(404)
    expect((await as(admin).get<{ items: object[] }>(`/${org}/invitations`)).body.items).toEqual([again.body])
    expect((await as(admin).delete(`/${org}/invitations/${again.body.id}`)).status).toBe(204)
    expect((await as(admin).delete(`/${org}/invitations/${again.body.id}`)).status).toBe(404)
    const withdrawn = { token: tokenSentTo('new@example.com') }
    expect((await as(late).post(`/${org}/invitations/accept`, withdrawn)).status).toBe(404)
  })

  it('is not for members, nor for what is no address', async () => {
    const { org, owner, member } = await team()
    expect((await as(owner).post(`/${org}/invitations`, { email: member.email })).status).toBe(409)
    expect((await as(owner).post(`/${org}/invitations`, { email: 'x' })).status).toBe(400)
    expect((await as(owner).post(`/${org}/invitations`, { email: 'x@example.com', role: 'king' })).status).toBe(400)
  })
})

describe('the organisation a session acts for', () => {
  const refresh = (refresh_token: string, org_id?: string | null) =>
    ask<{ access_token: string; refresh_token: string }>('POST', '/v1/auth/refresh', {
      body: { refresh_token, org_id },
    })

  it('is chosen at sign-in or at a refresh, and stays until another is', async () => {
    const ana = await newPerson()
    const org = await newOrg(ana)
    const first = await refresh(ana.refresh_token, org)
    expect(claimsOf(first.body.access_token)).toMatchObject({ org_id: org })
    expect(claimsOf(first.body.access_token).permissions).toContain('org:delete')
    const permissions = await ask('GET', '/v1/auth/permissions', { token: first.body.access_token })
    expect(permissions.body.permissions).toContain('org:delete')
    const second = await refresh(first.body.refresh_token)
    expect(claimsOf(second.body.access_token).org_id).toBe(org)
    const third = await refresh(second.body.refresh_token, null)
    expect(claimsOf(third.body.access_token).org_id).toBeNull()
    const login = await ask<{ access_token: string }>('POST', '/v1/auth/login', {
      body: { email: ana.email, password: PASSWORD, org_id: org },
    })
    expect(claimsOf(login.body.access_token).org_id).toBe(org)
  })

  it('must be one of the person’s, and a wrong one costs no token', async () => {
    const [ana, eve] = [await newPerson(), await newPerson('Eve')]
    const org = await newOrg(ana)
    expect(codeOf(await refresh(eve.refresh_token, org))).toBe('NOT_FOUND')
    expect((await refresh(eve.refresh_token)).status).toBe(200)
    const login = await ask('POST', '/v1/auth/login', { body: { email: eve.email, password: PASSWORD, org_id: org } })
    expect(login.status).toBe(404)
  })

  it('is left with the organisation, tokens included', async () => {
    const { org, owner, member } = await team()
    const acting = (await refresh(member.refresh_token, org)).body
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await as(owner).delete(`/${org}/members/${member.id}`)).status).toBe(204)
    expect((await ask('GET', '/v1/auth/me', { token: acting.access_token })).status).toBe(401)
    expect(claimsOf((await refresh(acting.refresh_token)).body.access_token).org_id).toBeNull()
  })
})
