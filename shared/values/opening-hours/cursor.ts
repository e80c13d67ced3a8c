import type { Token, Word } from './tokens'

/** Thrown at the first thing beyond the subset, and caught where parsing began. */
export class NotUnderstood extends Error {}

/** Walks over the tokens; `peek` looks, `take` moves on past what it found, `expect` fails without. */
export class Cursor {
  private at = 0
  constructor(private readonly tokens: readonly Token[]) {}

  get position(): number {
    return this.at
  }
  get ended(): boolean {
    return this.at >= this.tokens.length
  }
  skip(tokens = 1): void {
    this.at += tokens
  }
  fail(): never {
    throw new NotUnderstood()
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead]
  }
  peekWord(ahead = 0): Word | null {
    const token = this.peek(ahead)
    return token?.kind === 'word' ? token.value : null
  }
  isSign(sign: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token?.kind === 'sign' && token.value === sign
  }

  take<K extends Token['kind']>(kind: K): Extract<Token, { kind: K }> | null {
    const token = this.peek()
    if (token?.kind !== kind) return null
    this.at++
    return token as Extract<Token, { kind: K }>
  }
  takeWord(word: Word): boolean {
    const found = this.peekWord() === word
    if (found) this.at++
    return found
  }
  takeSign(sign: string): boolean {
    const found = this.isSign(sign)
    if (found) this.at++
    return found
  }
  expectSign(sign: string): void {
    if (!this.takeSign(sign)) this.fail()
  }
  expectNumber(min: number, max: number): number {
    const token = this.take('number')
    if (!token || token.value < min || token.value > max) this.fail()
    return token.value
  }
}
