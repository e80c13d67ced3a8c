import { expect, it } from 'vitest'
import { Coalescer } from './coalesce'

const later = <T>(value: T, ms: number) => new Promise<T>((resolve) => setTimeout(() => resolve(value), ms))

it('does the work of a thousand at once only once', async () => {
  const coalescer = new Coalescer<number>()
  let calls = 0
  const work = () => {
    calls++
    return later(7, 20)
  }
  const results = await Promise.all(Array.from({ length: 1000 }, () => coalescer.run('a', work)))
  expect(calls).toBe(1)
  expect(results.every(({ value }) => value === 7)).toBe(true)
  expect(results.filter(({ shared }) => !shared)).toHaveLength(1)
})

it('does not wait for ever for work whose request went away', async () => {
  const coalescer = new Coalescer<number>()
  void coalescer.run('a', () => new Promise(() => {}))
  expect(await coalescer.run('a', async () => 8)).toEqual({ value: 8, shared: false })
})

it('passes a failure on to those who waited, and starts anew after it', async () => {
  const coalescer = new Coalescer<number>()
  const failing = () => later(0, 5).then(() => Promise.reject(new Error('down')))
  const both = await Promise.allSettled([coalescer.run('a', failing), coalescer.run('a', failing)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect((await coalescer.run('a', async () => 9)).value).toBe(9)
})
