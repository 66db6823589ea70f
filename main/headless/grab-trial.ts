/** `grab --recipe FILE --dry-run`: one page of each step, and what every selector makes of it. */
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { Cell, RecipeTable } from '../../shared/recipe-rows.ts'
import { rejectWords } from '../../shared/recipe-rows.ts'
import type { LeftOut, Trial } from '../../shared/recipe-trial.ts'
import { exitStatus, type ExitStatus } from './exit.ts'
import type { Output } from './output.ts'
import { safeText } from './terminal-text.ts'

type Options = CommandInput<'grabs.start'>['options']

/** Pages of one step: the first, and the one behind `next`. */
const mostOfStep = 2
const mostLines = 5
const mostCell = 40

const whyWords: Readonly<Record<LeftOut, string>> = {
  scope: 'on another host (scope)',
  below: 'above the start (below)',
  skip: 'to be skipped',
  follow: 'not among those to follow',
  trap: 'like one of endlessly many',
  depth: 'too many links away (depth)',
  robots: 'the page asks not to follow its links',
}

const short = (text: string, most = mostCell): string => {
  const safe = safeText(text)
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe
}

export const cellText = (cell: Cell): string =>
  cell === null ? '' : Array.isArray(cell) ? JSON.stringify(cell) : String(cell)

const selectorLines = ({ selectors }: Trial): readonly string[] => {
  const width = Math.max(0, ...selectors.map(({ what }) => what.length))
  return selectors.map(({ what, matches, places, empty, samples }) => {
    const count =
      places === 1
        ? `${String(matches)} found`
        : `${String(matches)} found in ${String(places - empty)} of ${String(places)}`
    const shown = samples.map((sample) => `“${short(sample)}”`).join(' ')
    return `  ${what.padEnd(width)}  ${count}${shown === '' ? '' : `  ${shown}`}`
  })
}

const linkLines = ({ follow, followed, files, filesFound, next }: Trial): readonly string[] => {
  const lines: string[] = []
  const wanted = follow.filter(({ leftOut }) => leftOut === null)
  if (followed > 0) lines.push(`  ${String(followed)} links to follow:`)
  for (const { url, step } of wanted.slice(0, mostLines)) lines.push(`    → ${step ?? ''}  ${short(url, 100)}`)
  for (const { url, leftOut } of follow.filter((one) => one.leftOut !== null).slice(0, mostLines)) {
    lines.push(`    left out, ${leftOut === null ? '' : whyWords[leftOut]}: ${short(url, 100)}`)
  }
  if (filesFound > 0) lines.push(`  ${String(filesFound)} files:`)
  for (const { url } of files.slice(0, mostLines)) lines.push(`    ${short(url, 120)}`)
  if (next !== null)
    lines.push(
      `  goes on at ${short(next.url, 120)}${next.leftOut === null ? '' : `, left out: ${whyWords[next.leftOut]}`}`,
    )
  return lines
}

const tableLines = (trial: Trial, { name, columns }: RecipeTable): readonly string[] => {
  const rows = trial.rows.filter(({ table }) => table === name).slice(0, mostLines)
  if (rows.length === 0) return []
  return [
    `  ${name}: ${columns.map((column) => `${column.name} (${column.type})`).join(' | ')}`,
    ...rows.map(({ cells }) => `    ${cells.map((cell) => short(cellText(cell))).join(' | ')}`),
  ]
}

const rowLines = (trial: Trial): readonly string[] => {
  const { tables, rowsFound, rejects, rejected } = trial
  if (rowsFound + rejected === 0) return []
  return [
    `  ${String(rowsFound)} rows, ${String(rejected)} rejected`,
    ...tables.flatMap((table) => tableLines(trial, table)),
    ...rejects.slice(0, mostLines).flatMap(({ table, position, problems }) =>
      problems.map(({ field, reason, value }) => {
        const said = value === '' ? '' : ` “${short(value)}”`
        return `    rejected: ${table}, row ${String(position)}: ${field}${said} ${rejectWords[reason]}`
      }),
    ),
  ]
}

export const trialLines = (trial: Trial): readonly string[] => {
  const { step, url, status, mediaType, encoding, failure } = trial
  const head = `Step ${step ?? ''}: ${safeText(url)}`
  if (failure !== null) return [head, `  cannot be read: ${safeText(failure.message)}`]
  return [
    `${head} (${String(status)}, ${mediaType ?? 'no type'}, ${encoding})`,
    ...selectorLines(trial),
    ...linkLines(trial),
    ...rowLines(trial),
  ]
}

/** Pages that lead on from a trial: one for each step that has not been seen. */
const ahead = ({ follow, next, step }: Trial): readonly { readonly url: string; readonly step: string | null }[] => [
  ...follow
    .filter(({ leftOut }) => leftOut === null)
    .filter((one, at, all) => all.findIndex((other) => other.step === one.step) === at),
  ...(next !== null && next.leftOut === null ? [{ url: next.url, step }] : []),
]

/** Tells of one page after the other. Ends with `failed` when a page could not be read, or nothing at all was found. */
export const dryRun = async (
  client: EngineClient,
  options: Options,
  { json, out, signal }: { readonly json: boolean; readonly out: Output; readonly signal: AbortSignal },
): Promise<ExitStatus> => {
  const [first] = options.starts
  const queue: { readonly url: string; readonly step: string | null }[] =
    first === undefined ? [] : [{ url: first, step: null }]
  const seen = new Map<string | null, number>()
  const asked = new Set<string>()
  let [found, broken] = [0, 0]
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    if (asked.has(one.url) || (seen.get(one.step) ?? 0) >= mostOfStep) continue
    asked.add(one.url)
    const { trial } = await client.call('grabs.try', { options, ...one }, { signal })
    seen.set(trial.step, (seen.get(trial.step) ?? 0) + 1)
    if (trial.failure !== null) broken += 1
    found += trial.rowsFound + trial.filesFound + trial.followed
    if (json) out.line(JSON.stringify({ type: 'trial', ...trial }))
    else for (const line of trialLines(trial)) out.line(line)
    queue.push(...ahead(trial))
  }
  return broken > 0 || found === 0 ? exitStatus.failed : exitStatus.ok
}
