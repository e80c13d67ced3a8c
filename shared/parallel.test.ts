import { expect, it } from 'vitest'
import { mapLimited } from './parallel'

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

it('keeps the order of the items, whatever finishes first', async () => {
  expect(await mapLimited(3, [5, 1, 3, 0], async (ms) => later(ms).then(() => ms * 2))).toEqual([10, 2, 6, 0])
  expect(await mapLimited(3, [], async () => 1)).toEqual([])
})

it('has no more under way than it may', async () => {
  let [now, most] = [0, 0]
  await mapLimited(2, [1, 2, 3, 4, 5], async () => {
    most = Math.max(most, ++now)
    await later(1)
    now--
  })
  expect(most).toBe(2)
})

it('fails with the first failure', async () => {
  const work = async (item: number) => {
    if (item === 2) throw new Error('two')
    return item
  }
  await expect(mapLimited(2, [1, 2, 3], work)).rejects.toThrow('two')
})
