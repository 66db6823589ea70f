/** Rules over the wire: kept in their order, explained as the engine judges, credentials never told again. */
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ruleId } from '../../shared/rules.ts'
import type { Guest, House } from './house.ts'

const namesOf = async (guest: Guest): Promise<readonly string[]> =>
  (await guest.call('rules.list', {})).rules.map(({ name }) => name)

/** Folders that every wire may write to. */
const folders = async (guest: Guest): Promise<(name: string) => string> => {
  const { defaultDir } = await guest.call('engine.info', {})
  return (name) => join(defaultDir, name)
}

const clear = async (guest: Guest): Promise<void> => {
  const { rules } = await guest.call('rules.list', {})
  await guest.call('rules.remove', { ids: rules.map(({ id }) => id) })
}

export function ruleCases(at: () => House): void {
  it('keeps rules in their order, changes, moves, switches and removes them', async () => {
    const guest = await at().guest()
    const ids = []
    for (const name of ['a', 'b', 'c']) ids.push((await guest.call('rules.save', { rule: { name } })).id)
    const [a, b, c] = ids
    if (!a || !b || !c) throw new Error('no ids')
    expect(await guest.call('rules.move', { ids: [c], before: a })).toEqual({ changed: 1 })
    expect(await namesOf(guest)).toEqual(['c', 'a', 'b'])
    expect(await guest.call('rules.move', { ids: [c, a] })).toEqual({ changed: 2 })
    expect(await namesOf(guest)).toEqual(['b', 'c', 'a'])
    expect(await guest.call('rules.enable', { ids: [a, b], enabled: false })).toEqual({ changed: 2 })
    expect(await guest.call('rules.enable', { ids: [a, c], enabled: false })).toEqual({ changed: 1 })
    await guest.call('rules.save', { id: b, rule: { name: 'B', when: { hosts: ['Example.ORG'] } } })
    const { rules } = await guest.call('rules.list', {})
    expect(rules[0]).toMatchObject({ id: b, name: 'B', enabled: true, when: { hosts: ['example.org'] } })
    expect((await guest.refusal('rules.save', { id: ruleId.parse(999_999), rule: { name: 'x' } })).code).toBe(
      'unknown_id',
    )
    expect((await guest.refusal('rules.save', { rule: { name: 'x', then: { queueId: 999_999 } } })).code).toBe(
      'unknown_id',
    )
    expect((await guest.refusal('rules.move', { ids: [a], before: 999_999 })).code).toBe('unknown_id')
    expect(await guest.call('rules.remove', { ids: [c, b] })).toEqual({ changed: 2 })
    expect(await guest.call('rules.restore', { ids: [b, c] })).toEqual({ changed: 2 })
    expect(await guest.call('rules.restore', { ids: [b] })).toEqual({ changed: 0 })
    expect(await namesOf(guest)).toEqual(['B', 'c', 'a'])
    expect(await guest.call('rules.remove', { ids: [a, b, c] })).toEqual({ changed: 3 })
  })

  it('says why a rule acts or does not, with the patterns of the engine', async () => {
    const guest = await at().guest()
    const below = await folders(guest)
    const pattern = { form: 'regex', text: '/v[0-9]+/' } as const
    await guest.call('rules.save', {
      rule: { name: 'films', when: { kinds: ['video'], hosts: ['example.org'] }, then: { dir: below('films') } },
    })
    await guest.call('rules.save', { rule: { name: 'versions', when: { address: pattern }, then: { connections: 2 } } })
    await guest.call('rules.save', { rule: { name: 'large', when: { leastBytes: 10 }, then: { dir: below('large') } } })
    const explained = await guest.call('rules.explain', { url: 'https://cdn.example.org/v2/a.mkv' })
    expect(explained.rules).toMatchObject([
      { name: 'films', verdict: 'acts', sets: ['dir'] },
      { name: 'versions', verdict: 'acts', sets: ['connections'] },
      { name: 'large', verdict: 'open', conditions: [{ key: 'size', met: null }] },
    ])
    expect(explained.outcome).toMatchObject({ dir: below('films'), connections: 2 })
    const other = await guest.call('rules.explain', { url: 'https://other.test/x', type: 'video/mp4', sizeBytes: 10 })
    expect(other.rules[0]?.conditions).toEqual([
      { key: 'host', met: false },
      { key: 'kind', met: true },
    ])
    expect(other.outcome.dir).toBe(below('large'))
    await clear(guest)
  })
}

/** What rules do to downloads that are added. */
export function ruledCases(at: () => House): void {
  it('never tells the value of a credential again, and keeps it', async () => {
    const guest = await at().guest()
    const headers: [string, string][] = [
      ['Cookie', 'sid=geheim-815'],
      ['X-Plain', 'open'],
    ]
    const { id } = await guest.call('rules.save', { rule: { name: 'login', then: { headers } } })
    const { rules } = await guest.call('rules.list', {})
    expect(rules[0]?.then.headers).toEqual([
      ['X-Plain', 'open'],
      ['Cookie', null],
    ])
    await guest.call('rules.save', { id, rule: { name: 'still', then: { headers: [['cookie', null]] } } })
    const house = at()
    const path = house.path()
    const items = [{ urls: [house.origin.serve(path, { sizeBytes: 10, seed: path })] }]
    const { batchId } = await guest.call('downloads.add', { items })
    await guest.call('batch.wait', { batchId })
    expect(house.origin.log.entries.find((entry) => entry.path === path)?.headers.cookie).toBe('sid=geheim-815')
    await clear(guest)
  })

  it('puts a download where a rule says, but not against what was asked for', async () => {
    const house = at()
    const guest = await house.guest()
    await guest.call('rules.save', {
      rule: { name: 'all', then: { dir: (await folders(guest))('sorted'), name: 'n{index:2} {name}' } },
    })
    const serve = (): string => {
      const path = house.path()
      return house.origin.serve(path, { sizeBytes: 10, seed: path })
    }
    const items = [{ urls: [serve()] }, { urls: [serve()], out: 'mine' }, { urls: [serve()], rules: false }]
    const { batchId } = await guest.call('downloads.add', { items })
    const { results } = await guest.call('batch.wait', { batchId })
    expect(results.map(({ path }) => basename(dirname(path ?? '')) === 'sorted')).toEqual([true, true, false])
    expect(basename(results[0]?.path ?? '')).toMatch(/^n01 /)
    expect(basename(results[1]?.path ?? '')).toBe('mine')
    await clear(guest)
  })
}
