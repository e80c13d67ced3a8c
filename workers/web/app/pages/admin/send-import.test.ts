import { expect, it } from 'vitest'
import { piecesOf } from './send-import'

it('cuts a file into pieces that make it up again, each well-formed by itself', () => {
  const text = 'museum 🏛️ Köln '.repeat(40)
  for (const size of [2, 3, 7, 16, 1000]) {
    const pieces = piecesOf(text, size)
    expect(pieces.join('')).toBe(text)
    expect(pieces.every((piece) => piece.isWellFormed() && piece.length <= size)).toBe(true)
  }
  expect(piecesOf('')).toEqual([])
})
