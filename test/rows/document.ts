/** The rows as a document for people. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { groups, hardOf, rowsOf, type Row } from './rows.ts'

export const documentPath = join(import.meta.dirname, '../../docs/reliability-rows.md')
const published = join(import.meta.dirname, '../../docs/reliability.md')

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

const testOf = (named: string): string => {
  const hard = hardOf(named)
  if (hard !== null) return `[${hard}](reliability.md)`
  const [file = '', ...titles] = named.split(' › ')
  return `[${file.replace(/\.test\.ts$/, '')}](../test/${file}) “${cell(titles.join(' › '))}”`
}

const stateOf = ({ tests, open, left }: Row): string => {
  if (left !== undefined) return `left out: ${cell(left)}`
  if (open === undefined) return 'tried'
  return `${tests === undefined ? 'open' : 'in part'}: ${cell(open)}`
}

const head = `# What may go wrong, row by row

Each row is something that servers, networks, disks, systems or people do, what Sluice does then, and the test that tries it. Tests in
files are part of \`npm test\` and pass in every version of this page; tests that are named H1, K and so on take longer
(\`npm run test:hard\`), and what their last run found is in [reliability.md](reliability.md). *In part* and *open* say what is not tried.

This page is written by \`node test/rows/write.ts\` from \`test/rows\`; \`test/unit/rows.test.ts\` fails when a row is missing, when a
test that is named does not exist, or when this page is not up to date.
`

const share = (rows: readonly Row[]): string => {
  const count = (is: (row: Row) => boolean): number => rows.filter(is).length
  const left = count((row) => row.left !== undefined)
  const tried = count((row) => row.left === undefined && row.open === undefined)
  const open = count((row) => row.left === undefined && row.tests === undefined)
  return `${String(tried)} | ${String(rows.length - left - tried - open)} | ${String(open)} | ${String(left)}`
}

export const documentOf = (): string => {
  const all = groups.map(([letter, about]) => ({ letter, about, rows: rowsOf(letter) }))
  const sums = all.map(({ letter, about, rows }) => `| ${letter} | ${about} | ${share(Object.values(rows))} |`)
  const total = `| | all | ${share(all.flatMap(({ rows }) => Object.values(rows)))} |`
  const overview = ['| | | tried | in part | open | left out |', '|---|---|---|---|---|---|', ...sums, total].join('\n')
  const tables = all.map(({ letter, about, rows }) =>
    [
      `## ${letter}: ${about}`,
      '',
      '| row | what happens | tests | |',
      '|---|---|---|---|',
      ...Object.entries(rows).map(
        ([id, row]) => `| ${id} | ${cell(row.row)} | ${(row.tests ?? []).map(testOf).join('<br>')} | ${stateOf(row)} |`,
      ),
    ].join('\n'),
  )
  return `${[head, overview, ...tables].join('\n\n')}\n`
}

/** Whether the last published run of a hard test found a problem; null: it was not published yet. */
export const isClean = (id: string): boolean | null => {
  const text = readFileSync(published, 'utf8')
  const section = text.slice(text.indexOf(`<!-- begin ${id} -->`), text.indexOf(`<!-- end ${id} -->`))
  const found = /\*\*.*: (no problem|\d+ problems?)\.\*\*/.exec(section)?.[1]
  return found === undefined ? null : found === 'no problem'
}
