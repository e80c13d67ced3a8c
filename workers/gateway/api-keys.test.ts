import { expect, it } from 'vitest'
import { requireScope } from './api-keys'
import { type ApiTarget, targetOf } from './segments'

const may = (scopes: string[], method: string, path: string) => {
  try {
    requireScope(scopes, method, targetOf(path) as ApiTarget)
    return true
  } catch {
    return false
  }
}

it.each([
  [['read'], 'GET', '/v1/trips', true],
  [['read'], 'HEAD', '/v1/trips', true],
  [['read'], 'POST', '/v1/trips', false],
  [['write'], 'GET', '/v1/trips', true],
  [['write'], 'DELETE', '/v1/trips/x', true],
  [['trips:read'], 'GET', '/v1/trips', true],
  [['trips:read'], 'GET', '/v1/search', false],
  [['trips:read'], 'PATCH', '/v1/trips/x', false],
  [['trips:write'], 'PATCH', '/v1/trips/x', true],
  [['trips:write'], 'POST', '/v1/generate-itinerary', false],
  [['planner:write'], 'POST', '/v1/generate-itinerary', true],
  [['trips:read'], 'GET', '/v1/auth/me', true],
  [['read'], 'POST', '/v1/auth/sessions/revoke-all', false],
  [['trips:write'], 'DELETE', '/v1/cache/clear', false],
  [[], 'GET', '/v1/trips', false],
] as const)('a key with %j and %s %s: %s', (scopes, method, path, allowed) => {
  expect(may([...scopes], method, path)).toBe(allowed)
})
