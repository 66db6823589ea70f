/** Laws of rules: order, stopping, what is open before the server's answer, patterns in linear time, templates that stay names. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOneComponent, splitName } from '../../main/engine/domain/filename.ts'
import { templatedName } from '../../main/engine/domain/naming.ts'
import { globPattern, hostPattern, regexPattern } from '../../main/engine/domain/patterns.ts'
import { compileRule, judge } from '../../main/engine/domain/rules.ts'
import type { CompiledRule, Facts } from '../../main/engine/domain/rules.ts'
import { fileKind } from '../../shared/kind.ts'
import { rule as ruleSchema, ruleId } from '../../shared/rules.ts'
import { namePlaceholders, templateProblem } from '../../shared/template.ts'
import { seed } from '../support/seed.ts'

const check = <T>(property: fc.IProperty<T>): void => {
  fc.assert(property, { seed: seed(), numRuns: 300 })
}

const names = ['a.zip', 'b.mkv', 'c.tar.gz', 'd', 'e.pdf', 'f.MKV']
const hosts = ['example.org', 'cdn.example.org', 'other.test', 'xexample.org']

const when = fc.record({
  hosts: fc.subarray(['example.org', 'other.test'], { maxLength: 1 }),
  address: fc.option(fc.constantFrom({ form: 'glob', text: '*/v1/*' }, { form: 'regex', text: '/v[12]/' })),
  kinds: fc.subarray([...fileKind.options], { maxLength: 2 }),
  extensions: fc.subarray(['zip', 'mkv', 'gz'], { maxLength: 1 }),
  leastBytes: fc.option(fc.integer({ min: 0, max: 50 })),
  mostBytes: fc.option(fc.integer({ min: 50, max: 100 })),
  foundOn: fc.option(fc.constantFrom('example.org', '*page*')),
})
const then = fc.record({
  dir: fc.option(fc.constantFrom('/a', '/b', '/{host}')),
  queueId: fc.option(fc.integer({ min: 1, max: 3 })),
  connections: fc.option(fc.integer({ min: 1, max: 3 })),
  rateLimit: fc.option(fc.integer({ min: 1, max: 3 })),
  headers: fc.subarray([['X-A', '1'] as [string, string], ['x-a', '2'], ['X-B', '3']]),
  stop: fc.boolean(),
})
const compiled = fc
  .array(fc.record({ name: fc.constant('r'), enabled: fc.boolean(), when, then }), { maxLength: 6 })
  .map((list) =>
    list.map((given, index): CompiledRule => {
      const parsed = ruleSchema.parse(given)
      const headers = parsed.then.headers.flatMap(([name, value]) =>
        value === null ? [] : [[name, value] as [string, string]],
      )
      return compileRule(ruleId.parse(index + 1), { ...parsed, then: { ...parsed.then, headers } })
    }),
  )
const answered: fc.Arbitrary<Facts> = fc.record({
  url: fc
    .tuple(fc.constantFrom(...hosts), fc.constantFrom('v1', 'v2', 'v3'))
    .map(([host, part]) => `https://${host}/${part}/file`),
  foundOn: fc.option(fc.constantFrom('https://www.example.org/', 'https://b.test/page/1', 'nonsense')),
  name: fc.constantFrom(...names),
  sizeBytes: fc.option(fc.integer({ min: 0, max: 100 })),
  isAnswered: fc.constant(true),
})

describe('the list of rules', () => {
  it('what a rule sets, no rule below it changes', () => {
    check(
      fc.property(compiled, answered, (rules, facts) => {
        for (let count = 0; count < rules.length; count += 1) {
          const [above, all] = [judge(rules.slice(0, count), facts).ruled, judge(rules, facts).ruled]
          for (const key of ['dir', 'queueId', 'connections', 'rateLimit'] as const) {
            if (above[key] !== null) expect(all[key]).toBe(above[key])
          }
          expect(all.headers.slice(0, above.headers.length)).toEqual(above.headers)
        }
      }),
    )
  })

  it('rules that are off, behind a stop or do not fit might as well not be there', () => {
    check(
      fc.property(compiled, answered, (rules, facts) => {
        const all = judge(rules, facts)
        const acting = rules.filter((_, index) => all.rules[index]?.verdict === 'acts')
        expect(judge(acting, facts).ruled).toEqual(all.ruled)
        expect(all.rules.filter(({ verdict }) => verdict === 'open')).toEqual([])
      }),
    )
  })

  it('a verdict reached before the answer holds when it is there; where nothing is open, nothing changes', () => {
    check(
      fc.property(compiled, answered, (rules, facts) => {
        const early = judge(rules, { ...facts, name: null, sizeBytes: null, isAnswered: false })
        const late = judge(rules, facts)
        if (!early.isOpen) expect(late.ruled).toEqual(early.ruled)
        for (const [index, { conditions }] of early.rules.entries()) {
          for (const [place, { met }] of conditions.entries()) {
            if (met !== null) expect(late.rules[index]?.conditions[place]?.met).toBe(met)
          }
        }
      }),
    )
  })

  it('each field of a header is sent once', () => {
    check(
      fc.property(compiled, answered, (rules, facts) => {
        const sent = judge(rules, facts).ruled.headers.map(([name]) => name.toLowerCase())
        // A rule may name a field twice; two rules may not.
        expect(sent.filter((name) => name === 'x-b').length).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('patterns', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 12 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '?'), maxLength: 8 })

  it('a glob matches what the same regular expression does', () => {
    check(
      fc.property(letters, pattern, (text, glob) => {
        const source = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(globPattern(glob)(text)).toBe(new RegExp(`^${source}$`, 's').test(text))
      }),
    )
  })

  it('stays quick on patterns and addresses that make others slow', () => {
    const long = `https://x.test/${'a'.repeat(30_000)}`
    const begun = performance.now()
    expect(regexPattern('^https://.*/(a+)+b$')(long)).toBe(false)
    expect(regexPattern('(a|aa)+$')(`${long}!`)).toBe(false)
    expect(globPattern(`${'*a'.repeat(50)}b`)(long)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(() => regexPattern('(?:.{1000}){1000}')).toThrow(/regular expression/)
  })

  it('a host means itself and its subdomains, whatever the case and the alphabet', () => {
    const is = (name: string, url: string): boolean => hostPattern(name)(new URL(url))
    expect(is('example.org', 'https://CDN.Example.org:8443/x')).toBe(true)
    expect(is('example.org', 'https://notexample.org/x')).toBe(false)
    expect(is('example.org:8443', 'https://example.org:8443/x')).toBe(true)
    expect(is('example.org:443', 'https://example.org/x')).toBe(true)
    expect(is('example.org:80', 'https://example.org/x')).toBe(false)
    expect(is('münchen.de', 'https://www.xn--mnchen-3ya.de/')).toBe(true)
    expect(is('127.0.0.1', 'http://127.0.0.1:8080/')).toBe(true)
  })
})

describe('templates', () => {
  const values = {
    name: 'stem',
    ext: 'zip',
    host: 'h.test',
    kind: 'archive',
    index: 7,
    addedAt: Date.UTC(2026, 2, 4, 12),
  }

  it('always give one safe name that keeps the extension', () => {
    const parts = fc.constantFrom(
      '{name}',
      '{ext}',
      '{host}',
      '{index}',
      '{index:3}',
      '{date}',
      '{date:YYYY}',
      ' ',
      '-',
      '.',
      '..',
      'x',
      '\0',
    )
    check(
      fc.property(
        fc.array(parts, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (list, name) => {
          const template = list.join('')
          expect(templateProblem(template, namePlaceholders)).toBeNull()
          const { stem, extension } = splitName(name)
          const made = templatedName(template, name, { ...values, name: stem, ext: extension.slice(1) })
          expect(isOneComponent(made)).toBe(true)
        },
      ),
    )
    expect(templatedName('{date:YYYY-MM} {name} {index:3}', 'stem.tar.gz', { ...values, ext: 'tar.gz' })).toBe(
      '2026-03 stem 007.tar.gz',
    )
    expect(templatedName('{ext}_{name}', 'stem.zip', values)).toBe('zip_stem')
    expect(templatedName('{host}', '../../etc.zip', { ...values, host: '../x' })).toBe('_x.zip')
  })

  it.each(['{nam}', '{name', 'name}', '{index:0}', '{index:12}', '{name:x}', '{}', '{date:}'])(
    '%s is refused',
    (template) => {
      expect(templateProblem(template, namePlaceholders)).not.toBeNull()
    },
  )
})
