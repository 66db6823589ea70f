/** Writes what a hard test found into its section of docs/reliability.md; the others stay. Measures nothing. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commit, machine } from '../bench/report.ts'
import type { HardReport, HardTest } from './hard-test.ts'

const document = join(import.meta.dirname, '../../docs/reliability.md')

interface Publication {
  readonly test: HardTest
  readonly report: HardReport
  readonly problems: readonly string[]
  readonly seed: number
  readonly faults: number
  readonly minutes: number
}

const sectionOf = ({ test, report, problems, seed, faults, minutes }: Publication): string => {
  const at = new Date().toISOString().slice(0, 16).replace('T', ' ')
  const { done, figures } = report
  return [
    `### ${test.id} ${test.title}`,
    test.promise,
    `**${done}: ${problems.length === 0 ? 'no problem' : `${String(problems.length)} ${problems.length === 1 ? 'problem' : 'problems'}`}.**`,
    ...(figures.length === 0
      ? []
      : [['| | |', '|---|---|', ...figures.map(([what, found]) => `| ${what} | ${found} |`)].join('\n')]),
    ...(problems.length === 0
      ? []
      : [
          problems
            .slice(0, 20)
            .map((problem) => `- ${problem}`)
            .join('\n'),
        ]),
    `\`npm run test:hard -- --seed ${String(seed)} --faults ${String(faults)} ${test.id}\`, ${at} UTC, ${minutes.toFixed(1)} minutes, commit ${commit()}; ${machine()}.`,
  ].join('\n\n')
}

export const publish = (publication: Publication): void => {
  const { id } = publication.test
  const text = readFileSync(document, 'utf8')
  const [begin, end] = [`<!-- begin ${id} -->`, `<!-- end ${id} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`docs/reliability.md has no place for ${id}: it needs ${begin} and ${end}.`)
  writeFileSync(document, `${text.slice(0, from + begin.length)}\n\n${sectionOf(publication)}\n\n${text.slice(to)}`)
}
