import { trigramsOf } from '../domain/text'
import { afterPrefix } from './sql'

/** Trigrams find this many candidates; edit distance judges them. */
const CANDIDATES = 40

export type KnownWord = { word: string; uses: number }

/** Takes the words of texts into the vocabulary, and counts those it knows once more. */
export function learnWords(d1: D1Database, texts: string[]): D1PreparedStatement {
  const uses = new Map<string, number>()
  for (const word of texts.flatMap((text) => text.split(' '))) uses.set(word, (uses.get(word) ?? 0) + 1)
  uses.delete('')
  return d1
    .prepare(
      `INSERT INTO place_words (word, uses) SELECT value->>0, value->>1 FROM json_each(?)
       WHERE true ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses`,
    )
    .bind(JSON.stringify([...uses]))
}

/** For each word: null where the vocabulary has one that begins so, else the words most like it. */
export async function wordsLike(d1: D1Database, words: string[]): Promise<(KnownWord[] | null)[]> {
  const answers = await d1.batch<KnownWord>(
    words.flatMap((word) => [
      d1
        .prepare('SELECT word, uses FROM place_words WHERE word >= ?1 AND word < ?2 LIMIT 1')
        .bind(word, afterPrefix(word)),
      d1
        .prepare(
          `SELECT w.word, w.uses FROM (SELECT rowid FROM word_trigrams WHERE word_trigrams MATCH ?1 ORDER BY rank LIMIT ?2) AS hits
           JOIN place_words AS w ON w.n = hits.rowid`,
        )
        // A word too short for a trigram has none like it.
        .bind(trigramsOf(word).map(quoted).join(' OR ') || '""', CANDIDATES),
    ]),
  )
  return words.map((_, i) => (answers[2 * i]!.results.length > 0 ? null : answers[2 * i + 1]!.results))
}
const quoted = (trigram: string) => `"${trigram}"`
