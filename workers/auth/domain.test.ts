import { describe, expect, it } from 'vitest'
import { type Account, claimsFor, judgeRefresh, permissionsOf } from './domain'

const MINUTE = 60_000
const NOW = Date.parse('2027-05-03T10:00:00Z')

describe('permissions', () => {
  it('are those of all roles together, each once', () => {
    expect(permissionsOf([])).toEqual([])
    expect(permissionsOf(['traveller'])).toContain('write:trips')
    expect(permissionsOf(['traveller'])).not.toContain('write:poi')
    const both = permissionsOf(['traveller', 'admin'])
    expect(both).toEqual([...new Set(both)].sort())
    expect(both).toEqual(expect.arrayContaining(['write:trips', 'write:poi', 'admin:cache']))
  })
})

describe('the claims of an access token', () => {
  it('live as long as they are told to', () => {
    const ana: Account = {
      number: 7,
      id: 'usr_ana',
      email: 'ana@example.com',
      email_verified: true,
      name: 'Ana',
      roles: ['traveller', 'operator'],
    }
    const claims = claimsFor(ana, 'ses_1', 'tok_1', new Date(NOW + 999), 3600)
    expect(claims).toMatchObject({ sub: 'usr_ana', user_id: 7, sid: 'ses_1', jti: 'tok_1', roles: ana.roles })
    expect([claims.iat, claims.exp]).toEqual([NOW / 1000, NOW / 1000 + 3600])
  })
})

describe('a refresh token', () => {
  const state = { used_at: NOW as number | null, session_expires_at: NOW + MINUTE }

  it('is good at its first use and ten seconds on', () => {
    expect(judgeRefresh(state, NOW)).toBe('good')
    expect(judgeRefresh(state, NOW + 10_000)).toBe('good')
  })

  it('was stolen when it comes back later', () => {
    expect(judgeRefresh(state, NOW + 10_001)).toBe('reused')
  })

  it('is dead when its use was not granted, or its session is over', () => {
    expect(judgeRefresh({ ...state, used_at: null }, NOW)).toBe('dead')
    expect(judgeRefresh({ ...state, session_expires_at: NOW }, NOW)).toBe('dead')
  })
})
