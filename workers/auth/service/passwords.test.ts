import { describe, expect, it } from 'vitest'
import { isAppError } from '#shared/errors'
import { checkPassword, hashPassword, joinQueue, NO_PASSWORD } from './passwords'

describe('a password', () => {
  const stored = hashPassword('caravan demo 2027')

  it('is kept with the parameters it was hashed with, and never twice the same', () => {
    expect(stored).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/)
    expect(hashPassword('caravan demo 2027')).not.toBe(stored)
  })

  it('is right or wrong', () => {
    expect(checkPassword('caravan demo 2027', stored)).toEqual({ right: true, outdated: false })
    expect(checkPassword('caravan demo 2028', stored).right).toBe(false)
  })

  it('is the same however the keyboard composed its letters', () => {
    expect(checkPassword('cafe\u0301 au lait', hashPassword('caf\u00e9 au lait')).right).toBe(true)
  })

  it('is outdated when our parameters have changed since', () => {
    // RFC 7914, section 12: the third test vector.
    const hash =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887'
    const salt = Buffer.from('SodiumChloride').toString('base64url')
    const vector = `scrypt$16384$8$1$${salt}$${Buffer.from(hash, 'hex').toString('base64url')}`
    expect(checkPassword('pleaseletmein', vector)).toEqual({ right: true, outdated: true })
  })

  it('never fits the account that does not exist', () => {
    expect(checkPassword('', NO_PASSWORD)).toEqual({ right: false, outdated: false })
  })
})

describe('the line of those who wait for a hash', () => {
  it('is refused when it is too long, and moves on', () => {
    const leave = Array.from({ length: 50 }, (_, i) => joinQueue(1_000_000 + i))
    const refused = () => {
      try {
        return joinQueue(1_000_100) && 'joined'
      } catch (error) {
        return isAppError(error) && error.code
      }
    }
    expect(refused()).toBe('RATE_LIMITED')
    leave[0]!()
    expect(refused()).toBe('joined')
    expect(refused()).toBe('RATE_LIMITED')
    expect(joinQueue(1_020_000)).toBeTypeOf('function')
  })
})
