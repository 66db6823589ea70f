/** Invented rules for the workbench and the tests. Explaining is the engine's: here a rule acts when it names the address's host. */
import { fail, FailureError } from '../../shared/failure.ts'
import { rule, ruleId, type RuleView, ruleView } from '../../shared/rules.ts'
import type { Handlers } from './scripted-client.ts'

const invented = (id: number, given: Parameters<typeof rule.parse>[0]): RuleView =>
  ruleView.parse({ ...rule.parse(given), id })

export const inventedRules = (): RuleView[] => [
  invented(1, {
    name: 'Data sets at night',
    when: { hosts: ['models.example.ai', 'archive.example.org'], leastBytes: 1024 ** 3 },
    then: { dir: '/data/sets/{host}', queueId: 3, stop: true },
  }),
  invented(2, {
    name: 'Lectures',
    when: { address: { form: 'glob', text: 'https://media.example.edu/*/lecture-*' }, kinds: ['video'] },
    then: { dir: '~/Videos/Lectures', name: '{index:2} {name}', connections: 2 },
  }),
  invented(3, { name: 'Films and series', when: { kinds: ['video'] }, then: { dir: '~/Videos' } }),
  invented(4, {
    name: 'Portal with a login',
    enabled: false,
    when: { hosts: ['portal.example.gov'] },
    then: { headers: [['Cookie', null]], rateLimit: 2 * 1024 ** 2 },
  }),
]

/** Whether the invented engine thinks so. */
const met = (view: RuleView, url: string): boolean | null => {
  const { hosts, kinds, leastBytes } = view.when
  if (hosts.length > 0 && !hosts.some((host) => url.includes(host))) return false
  if (kinds.length > 0 && !url.endsWith('.mp4')) return false
  return leastBytes === null ? true : null
}

export const ruleHandlers = (rules: RuleView[]): Handlers => ({
  'rules.list': () => ({ rules }),
  'rules.save': ({ id, rule: saved }) => {
    if (saved.when.address?.text === '(') {
      throw new FailureError(
        fail('bad_input', '“(” is not a regular expression that Sluice takes.', { detail: { field: 'address' } }),
      )
    }
    const next = ruleId.parse(id ?? Math.max(0, ...rules.map((one) => one.id)) + 1)
    const view = ruleView.parse({ ...saved, id: next })
    const at = rules.findIndex((one) => one.id === id)
    if (at < 0) rules.push(view)
    else rules[at] = view
    return { id: next }
  },
  'rules.remove': ({ ids }) => {
    rules.splice(0, rules.length, ...rules.filter(({ id }) => !ids.includes(id)))
    return { changed: ids.length }
  },
  'rules.restore': ({ ids }) => {
    rules.push(...inventedRules().filter(({ id }) => ids.includes(id)))
    rules.sort((a, b) => a.id - b.id)
    return { changed: ids.length }
  },
  'rules.enable': ({ ids, enabled }) => {
    rules.splice(0, rules.length, ...rules.map((one) => (ids.includes(one.id) ? { ...one, enabled } : one)))
    return { changed: ids.length }
  },
  'rules.move': ({ ids, before }) => {
    const moving = rules.filter(({ id }) => ids.includes(id))
    const rest = rules.filter(({ id }) => !ids.includes(id))
    const at = before === null ? rest.length : rest.findIndex(({ id }) => id === before)
    rules.splice(0, rules.length, ...rest.toSpliced(at, 0, ...moving))
    return { changed: moving.length }
  },
  'rules.explain': ({ url }) => {
    if (!URL.canParse(url)) throw new FailureError(fail('bad_input', 'This is not an address.'))
    const explained = rules.map((one) => {
      const verdict = !one.enabled ? 'off' : met(one, url) === null ? 'open' : met(one, url) ? 'acts' : 'differs'
      const isHost = one.when.hosts.some((host) => url.includes(host))
      const conditions = [
        ...(one.when.hosts.length > 0 ? [{ key: 'host' as const, met: isHost }] : []),
        ...(one.when.kinds.length > 0 ? [{ key: 'kind' as const, met: url.endsWith('.mp4') }] : []),
        ...(one.when.leastBytes === null ? [] : [{ key: 'size' as const, met: null }]),
      ]
      return { id: one.id, name: one.name, verdict, conditions, sets: [] } as const
    })
    const acting = rules.find(({ id }) => explained.some((one) => one.id === id && one.verdict === 'acts'))
    const outcome = {
      dir: acting?.then.dir ?? '/home/ada/Downloads',
      name: null,
      queueId: acting?.then.queueId ?? null,
      headers: [],
      connections: acting?.then.connections ?? null,
      rateLimit: null,
    }
    return { rules: explained.map((one) => ({ ...one, conditions: [...one.conditions], sets: [] })), outcome }
  },
})
