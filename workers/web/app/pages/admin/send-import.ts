import type { Import, NewImport } from '#shared/contracts/imports'
import { api } from '../../api/client'

/** Characters of a piece: with JSON around and escapes in it, well below what one request may carry. */
const PIECE = 200_000

export type Sent = { import: Import; share: number }
export type ImportRequest = Omit<NewImport, 'mapping'> & { mapping?: Record<string, unknown> }

/** Sends a file piece by piece. `resume` goes on with an import whose sending broke off, at the piece that is missing. */
export async function sendImport(
  request: ImportRequest,
  text: string,
  onSent: (sent: Sent) => void,
  resume?: Import,
): Promise<Import> {
  let found = resume ?? (await api.post<Import>('/v1/search/imports', { body: request }))
  onSent({ import: found, share: 0 })
  const pieces = piecesOf(text)
  const path = `/v1/search/imports/${encodeURIComponent(found.id)}`
  while (found.state === 'receiving' && found.next_chunk < pieces.length) {
    found = await api.put<Import>(`${path}/chunks/${found.next_chunk}`, { body: { text: pieces[found.next_chunk] } })
    onSent({ import: found, share: found.next_chunk / pieces.length })
  }
  return found.state === 'receiving' ? api.post<Import>(`${path}/finish`, { body: {} }) : found
}

/** Cut anywhere, but never in the middle of a character. */
export function piecesOf(text: string, size = PIECE): string[] {
  const pieces: string[] = []
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + size, text.length)
    const last = text.charCodeAt(to - 1)
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1
    pieces.push(text.slice(from, to))
    from = to
  }
  return pieces
}
