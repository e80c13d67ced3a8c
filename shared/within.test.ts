import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { within } from './within'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})
const never = new Promise<string>(() => {})

it('gives the result or the failure of work that is done in time, and leaves no timer behind', async () => {
  expect(await within(1000, Promise.resolve('done'), () => 'late')).toBe('done')
  await expect(within(1000, Promise.reject(new Error('failed')), () => 'late')).rejects.toThrow('failed')
  expect(vi.getTimerCount()).toBe(0)
})
it('gives what stands in for work that is late', async () => {
  const answer = within(1000, never, () => 'late')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await answer).toBe('late')
})
it('fails when being late is a failure, and does not hear what the work says afterwards', async () => {
  let fail: (error: Error) => void = () => {}
  const work = new Promise<string>((_, reject) => {
    fail = reject
  })
  const answer = within(1000, work, () => {
    throw new Error('too late')
  }).catch((error: Error) => error.message)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await answer).toBe('too late')
  fail(new Error('nobody listens'))
})
