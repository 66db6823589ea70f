/** The same conversations with the real aria2c and with Sluice, compared field by field. */
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { methodNames } from '../../main/aria2/methods.ts'
import { allowed } from './allowed.ts'
import { forms, multicalls } from './conversations/forms.ts'
import { active, completed, failed, paused } from './conversations/lives.ts'
import { changedOptions, givenOptions, globalOptions } from './conversations/options.ts'
import { endings, metalinks } from './conversations/metalinks.ts'
import { notified } from './conversations/notified.ts'
import { getForms, xml } from './conversations/other-forms.ts'
import { parameters } from './conversations/parameters.ts'
import { addresses, places } from './conversations/waiting.ts'
import { type Allowed, compare, type Compared, type Difference } from './support/compare.ts'
import { openAria2, openSluice, type Side } from './support/side.ts'
import { tableOf } from './support/table.ts'
import { type Conversation, Talk } from './support/talk.ts'

/** Stands before and behind the table in the document. */
const mark = '<!-- made by test/aria2/conformance.test.ts -->'

const hasAria2 = spawnSync('aria2c', ['--version']).status === 0

const conversations: Readonly<Record<string, Conversation>> = {
  ...{ forms, multicalls, parameters, completed, failed, paused, active, places, addresses },
  ...{ changedOptions, givenOptions, getForms, xml, metalinks, notified },
  // These change how all others would go.
  ...{ globalOptions, endings },
}

const short = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 300))

const lineOf = ({ asked, path, aria2, sluice }: Difference): string =>
  `${asked.slice(0, 300)} | ${path} | aria2 ${short(aria2)} | sluice ${short(sluice)}`

describe.skipIf(!hasAria2)('aria2c and Sluice', () => {
  let sides: readonly [Side, Side]
  const used = new Set<Allowed>()
  const done: Compared[] = []
  beforeAll(async () => {
    sides = await Promise.all([openAria2(), openSluice()])
  })
  afterAll(() => Promise.all(sides.map((side) => side.stop())))

  test.each(Object.entries(conversations))('answer the same: %s', async (_, conversation) => {
    const talks = sides.map((side) => new Talk(side)) as [Talk, Talk]
    // Where there may be more, aria2 writes each address down once for every connection.
    for (const talk of talks) await talk.aside('aria2.changeGlobalOption', { split: '1' })
    for (const talk of talks) await talk.clear()
    await Promise.all(talks.map((talk) => conversation(talk)))
    const compared = compare(talks[0].exchanges, talks[1].exchanges, allowed, used)
    done.push(compared)
    expect(compared.others.map(lineOf)).toEqual([])
  })

  test('in at least 300 exchanges, and no difference is allowed that there is not', () => {
    const sum = (of: (one: Compared) => number): number => done.reduce((total, one) => total + of(one), 0)
    const count = sum((one) => one.count)
    const lines = [
      `${String(count)} exchanges with aria2c and Sluice: ${String(sum((one) => one.identical))} identical`,
    ]
    for (const reason of new Set(allowed.map((one) => one.reason))) {
      lines.push(`  ${String(sum((one) => one.allowed.get(reason) ?? 0))} differ by: ${reason}`)
    }
    process.stdout.write(`${lines.join('\n')}\n`)
    expect(count).toBeGreaterThan(300)
    expect(allowed.filter((rule) => rule.isChance !== true && !used.has(rule))).toEqual([])
  })

  test('every method was answered and refused, and docs/aria2.md says how', async () => {
    const asked = new Set(done.flatMap(({ methods }) => [...methods.keys()]))
    expect(methodNames.filter((name) => !asked.has(name))).toEqual([])
    const file = join(import.meta.dirname, '..', '..', 'docs', 'aria2.md')
    const text = await readFile(file, 'utf8')
    const [before = '', , after = ''] = text.split(mark)
    const wanted = [before, `\n\n${tableOf(done, allowed)}\n\n`, after].join(mark)
    if (process.env.SLUICE_WRITE_DOCS === '1') await writeFile(file, wanted)
    expect(await readFile(file, 'utf8')).toBe(wanted)
  })
})
