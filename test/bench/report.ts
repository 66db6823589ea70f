/**
 * What was measured, as a file for machines and as tables for people. Replaces, in the document, the section of each case
 * that ran and leaves the others. Measures nothing.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Case, Comparison, Figure, Outcome } from './case.ts'
import { best, medianOf } from './compare.ts'
import { tools } from './peers.ts'

export interface Circumstances {
  readonly at: string
  readonly commit: string
  readonly command: string
  readonly machine: string
  /** Of the last minute, before the case. */
  readonly load: number
  readonly note: string
  readonly versions: readonly string[]
}

export interface Finished {
  readonly one: Case
  readonly outcome: Outcome
  readonly circumstances: Circumstances
}

const resultsFolder = join(import.meta.dirname, 'results')
const document = join(import.meta.dirname, '../../docs/benchmarks.md')

export function machine(): string {
  const all = cpus()
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`
  return `${String(all.length)} × ${all[0]?.model ?? 'unknown processor'}, ${memory}, ${process.platform} ${release()}`
}

export function versions(): readonly string[] {
  const nginx = execFileSync('/bin/sh', ['-c', '/usr/sbin/nginx -v 2>&1'], { encoding: 'utf8' }).trim()
  return [...tools.map(({ version }) => version()), nginx.replace('nginx version: ', '')]
}

/** Short hash of what was built, with a `+` when the tree holds more than that. */
export function commit(): string {
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' })
  try {
    const hash = git('rev-parse', '--short', 'HEAD').trim()
    return git('status', '--porcelain', '--', '../../main', '../../shared') === '' ? hash : `${hash}+`
  } catch {
    return 'unknown'
  }
}

/** Writes the file for machines and returns its path. */
export function writeResults(finished: readonly Finished[]): string {
  mkdirSync(resultsFolder, { recursive: true })
  const path = join(resultsFolder, `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`)
  const all = finished.map(({ one, outcome, circumstances }) => ({ id: one.id, ...circumstances, ...outcome }))
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
  return path
}

/** Replaces what stands between the marks of that name: a case's id, or `profile` and one. */
export function writeDocument(name: string, markdown: string): void {
  const text = readFileSync(document, 'utf8')
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${document} lacks ${begin} and ${end}: put them where it belongs.`)
  writeFileSync(document, `${text.slice(0, from + begin.length)}\n\n${markdown}\n${text.slice(to)}`)
}

/** Markdown of one case. */
export function section({ one, outcome, circumstances }: Finished): string {
  const { at, command, machine: where, load, note, versions: with_, commit: what } = circumstances
  const head = [`\`${command}\`, ${at}, commit ${what}; load before it ${load.toFixed(1)}.`, note].filter(
    (x) => x !== '',
  )
  const tables = outcome.comparisons.flatMap((comparison) => [comparisonTable(comparison), ''])
  const goals = outcome.figures.length === 0 ? [] : [goalTable(outcome.figures), '']
  return [
    `### ${one.id} ${one.title}`,
    '',
    head.join(' '),
    '',
    ...tables,
    ...goals,
    `${where}. ${with_.join('; ')}.`,
    '',
  ].join('\n')
}

function comparisonTable({ title, measured }: Comparison): string {
  const ours = { wall: best(measured, 'sluice', 'wallMs'), cpu: best(measured, 'sluice', 'cpuMs') }
  const ratio = (own: number | null, theirs: number): string => (own === null ? '–' : (own / theirs).toFixed(2))
  const rows = measured.map((row) => {
    const [wall, cpu, peak] = [medianOf(row, 'wallMs'), medianOf(row, 'cpuMs'), medianOf(row, 'peakBytes')]
    const walls = row.samples.map(({ wallMs }) => wallMs / 1000)
    const range = `${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)}`
    const own = row.tool === 'sluice'
    return [
      ...[`${row.tool} ${row.settings}`, `${(wall / 1000).toFixed(2)} s`, range, `${(cpu / 1000).toFixed(2)} s`],
      ...[`${(peak / 1e6).toFixed(0)} MB`, own ? '' : ratio(ours.wall, wall), own ? '' : ratio(ours.cpu, cpu)],
    ]
  })
  const rounds = measured[0]?.samples.length ?? 0
  const head = ['', 'time', 'from–to', 'CPU', 'peak memory', 'our best / its time', 'our CPU / its CPU']
  return `**${title}**: medians of ${String(rounds)}\n\n${table(head, rows)}`
}

export function goalTable(figures: readonly Figure[]): string {
  const verdict = (met: boolean | null): string => (met === null ? '' : met ? 'met' : '**missed**')
  return table(
    ['', 'found', 'goal', ''],
    figures.map(({ what, found, goal, met }) => [what, found, goal, verdict(met)]),
  )
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
