// `npm run import -- FILE ...`: sends a file of places to a running platform; see USAGE in import/options.ts.

import { basename } from 'node:path'
import type { Import, ImportDetail } from '../contracts/imports'
import { Client, Refused } from './import/client.ts'
import { type Options, optionsOf, USAGE, UsageError } from './import/options.ts'
import { piecesOf, sizeOf, UnreadableFile } from './import/pieces.ts'

/** Issues that are printed; the platform keeps more. */
const PRINTED = 20
const IMPORTS = '/v1/search/imports'

/** The import under way, to be named if something breaks. */
let started: string | null = null

try {
  const options = optionsOf(process.argv.slice(2))
  const client = new Client(options)
  const done = options.undo ? await undo(client, options.undo) : await upload(client, options)
  process.exit(done ? 0 : 1)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (error instanceof UsageError) console.error(`\n${USAGE}`)
  if (error instanceof Refused) for (const { field, issue } of issuesOf(error)) console.error(`  ${field}: ${issue}`)
  if (started && !(error instanceof UnreadableFile))
    console.error(`Go on with --resume ${started}, or take it back with --undo ${started}`)
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function upload(client: Client, options: Options): Promise<boolean> {
  const file = options.file!
  const size = sizeOf(file)
  const begun = options.resume
    ? await client.ask<Import>('GET', `${IMPORTS}/${options.resume}`)
    : await client.ask<Import>('POST', IMPORTS, {
        ...options.spec,
        file_name: basename(file),
        ...(size === null ? {} : { size_bytes: size }),
      })
  started = begun.id
  if (begun.state !== 'receiving') return report(client, begun)
  console.log(
    `${begun.dry_run ? 'Trying' : 'Importing'} ${file} as ${begun.id}${begun.next_chunk ? `, from chunk ${begun.next_chunk}` : ''}`,
  )
  const sent = await sendPieces(client, file, begun)
  if (sent.state === 'failed') return report(client, sent)
  return report(client, await client.ask<Import>('POST', `${IMPORTS}/${begun.id}/finish`, {}))
}

async function sendPieces(client: Client, file: string, begun: Import): Promise<Import> {
  let [at, number] = [begun, 0]
  for await (const text of piecesOf(file)) {
    if (number >= begun.next_chunk) {
      at = await client.ask<Import>('PUT', `${IMPORTS}/${begun.id}/chunks/${number}`, { text })
      progress(at)
      if (at.state === 'failed') break
    }
    number++
  }
  if (process.stdout.isTTY) process.stdout.write('\n')
  return at
}

function progress({ counts, progress, next_chunk }: Import): void {
  const share = progress === null ? `chunk ${next_chunk}` : `${Math.floor(progress * 100)} %`
  const line = `  ${share}  ${counts.rows} rows, ${counts.failed} failed, ${counts.warnings} warnings`
  if (process.stdout.isTTY) process.stdout.write(`\r${line}`)
  else if (next_chunk % 10 === 0) console.log(line)
}

/** Prints how it went; true where the whole file is in. */
async function report(
  client: Client,
  { id, state, dry_run, counts, failure, skipped_categories }: Import,
): Promise<boolean> {
  const { errors } = await client.ask<ImportDetail>('GET', `${IMPORTS}/${id}?limit=${PRINTED}`)
  for (const { line, severity, field, issue, value } of errors.items) {
    console.log(`  line ${line}, ${severity}: ${field ? `${field}: ` : ''}${issue}${value ? ` (${value})` : ''}`)
  }
  if (errors.next_cursor) console.log(`  ... and more: GET ${IMPORTS}/${id}`)
  for (const { value, count } of skipped_categories.slice(0, 10)) console.log(`  ${count} passed over: ${value}`)
  const { rows, created, updated, unchanged, skipped, failed, warnings } = counts
  console.log(
    `${rows} rows: ${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped} passed over, ${failed} failed; ${warnings} warnings`,
  )
  if (failure)
    console.log(`Stopped at line ${failure.line}: ${failure.issue}${failure.value ? ` (${failure.value})` : ''}`)
  if (state === 'finished' && !dry_run) console.log(`Take it back with --undo ${id}`)
  if (state === 'finished' && dry_run) console.log('Nothing was changed: this was a dry run')
  return state === 'finished'
}

async function undo(client: Client, id: string): Promise<boolean> {
  let at = await client.ask<Import>('POST', `${IMPORTS}/${id}/undo`, {})
  while (at.state === 'undoing') {
    await new Promise((next) => setTimeout(next, 500))
    at = await client.ask<Import>('GET', `${IMPORTS}/${id}`)
  }
  const { removed = 0, restored = 0, kept = 0 } = at.undone ?? {}
  console.log(
    `${id} is undone: ${removed} places removed, ${restored} given back what they were, ${kept} changed since and left`,
  )
  return at.state === 'undone'
}

function issuesOf({ body }: Refused): { field: string; issue: string }[] {
  const issues = body?.details?.issues
  return Array.isArray(issues) ? issues : []
}
