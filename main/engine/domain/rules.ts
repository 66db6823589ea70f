/**
 * Which rules act on a download, and what they make of it. Pure. A condition is met, not met, or open: kind, extension and size
 * are known for sure only from the server's answer. An open rule is passed over for now and judged again when the answer is
 * there, before the file gets its place.
 */
import { endingOf, kindOf } from '../../../shared/kind.ts'
import type { Header } from '../../../shared/requests.ts'
import type {
  ConditionKey,
  EffectKey,
  Rule,
  RuleActions,
  RuleConditions,
  RuleExplanation,
  RuleId,
} from '../../../shared/rules.ts'
import { placeholdersOf } from '../../../shared/template.ts'
import { globPattern, hostPattern, regexPattern } from './patterns.ts'

/** What is known of a download. */
export interface Facts {
  readonly url: string
  /** Address of the page it was found on; null: none. */
  readonly foundOn: string | null
  /** Name of the file; null: not known yet. */
  readonly name: string | null
  /** Length in bytes; null: not known. */
  readonly sizeBytes: number | null
  /** The server has answered: what is not known now never will be. */
  readonly isAnswered: boolean
}

/** Actions whose headers have their values. */
export type FullActions = Omit<RuleActions, 'headers'> & { readonly headers: readonly Header[] }

export interface CompiledRule {
  readonly id: RuleId
  readonly rule: Omit<Rule, 'then'> & { readonly then: FullActions }
  readonly conditions: readonly (readonly [key: ConditionKey, met: (facts: Facts) => boolean | null])[]
}

/** What rules have set; null and empty: nothing. */
export type Ruled = Omit<FullActions, 'stop'>

export interface Judgement {
  readonly rules: readonly RuleExplanation[]
  readonly ruled: Ruled
  /** The server's answer may change it, or something in it needs the file's name. */
  readonly isOpen: boolean
}

export const nothingRuled: Ruled = {
  dir: null,
  queueId: null,
  name: null,
  headers: [],
  connections: null,
  rateLimit: null,
}

/** Throws `bad_input` for patterns that cannot be compiled. */
export const compileRule = (id: RuleId, rule: CompiledRule['rule']): CompiledRule => ({
  id,
  rule,
  conditions: conditionsOf(rule.when),
})

const conditionsOf = (when: RuleConditions): CompiledRule['conditions'] => {
  const { hosts, address, kinds, extensions, leastBytes, mostBytes, foundOn } = when
  const found: (CompiledRule['conditions'][number] | null)[] = [
    hosts.length === 0 ? null : ['host', hostMet(hosts.map(hostPattern))],
    address === null ? null : ['address', addressMet(address)],
    kinds.length === 0 ? null : ['kind', nameMet((name) => kinds.includes(kindOf(name)))],
    extensions.length === 0 ? null : ['extension', nameMet((name) => hasExtension(name, extensions))],
    leastBytes === null && mostBytes === null ? null : ['size', sizeMet(leastBytes ?? 0, mostBytes ?? Infinity)],
    foundOn === null ? null : ['foundOn', pageMet(foundOn)],
  ]
  return found.filter((one) => one !== null)
}

type Met = (facts: Facts) => boolean | null

const hostMet =
  (hosts: readonly ((url: URL) => boolean)[]): Met =>
  ({ url }) => {
    const parsed = URL.parse(url)
    return parsed !== null && hosts.some((host) => host(parsed))
  }

const addressMet = ({ form, text }: NonNullable<RuleConditions['address']>): Met => {
  const pattern = form === 'glob' ? globPattern(text) : regexPattern(text)
  return ({ url }) => pattern(url)
}

const nameMet =
  (test: (name: string) => boolean): Met =>
  ({ name, isAnswered }) =>
    name === null ? (isAnswered ? false : null) : test(name)

/** `tar.gz` is asked for by its last part. */
const hasExtension = (name: string, extensions: readonly string[]): boolean => extensions.includes(endingOf(name))

const sizeMet =
  (least: number, most: number): Met =>
  ({ sizeBytes, isAnswered }) =>
    sizeBytes === null ? (isAnswered ? false : null) : least <= sizeBytes && sizeBytes <= most

/** A bare name of a server means its pages and those of its subdomains. */
const pageMet = (text: string): Met => {
  const host = /[*?/]/.test(text) ? null : hostPattern(text.toLowerCase())
  const glob = globPattern(text)
  return ({ foundOn }) => {
    const page = foundOn === null ? null : URL.parse(foundOn)
    if (page === null) return false
    return host ? host(page) : glob(page.href)
  }
}

const isGiven: Readonly<Record<EffectKey, (ruled: Ruled) => boolean>> = {
  dir: ({ dir }) => dir !== null,
  queue: ({ queueId }) => queueId !== null,
  name: ({ name }) => name !== null,
  headers: ({ headers }) => headers.length > 0,
  connections: ({ connections }) => connections !== null,
  rateLimit: ({ rateLimit }) => rateLimit !== null,
}

/** What is there stays; what is missing comes from a rule below. */
const added = (ruled: Ruled, then: FullActions): Ruled => {
  const names = new Set(ruled.headers.map(([name]) => name.toLowerCase()))
  return {
    dir: ruled.dir ?? then.dir,
    queueId: ruled.queueId ?? then.queueId,
    name: ruled.name ?? then.name,
    headers: [...ruled.headers, ...then.headers.filter(([name]) => !names.has(name.toLowerCase()))],
    connections: ruled.connections ?? then.connections,
    rateLimit: ruled.rateLimit ?? then.rateLimit,
  }
}

const setBy = (before: Ruled, after: Ruled): readonly EffectKey[] =>
  // The keys of the table are effects.
  (Object.keys(isGiven) as EffectKey[]).filter((key) =>
    key === 'headers' ? after.headers.length > before.headers.length : !isGiven[key](before) && isGiven[key](after),
  )

const togetherMet = (results: readonly (boolean | null)[]): boolean | null => {
  if (results.includes(false)) return false
  return results.includes(null) ? null : true
}

/** Goes through the rules in their order. */
export const judge = (rules: readonly CompiledRule[], facts: Facts): Judgement => {
  const explained: RuleExplanation[] = []
  let ruled = nothingRuled
  let isOpen = false
  let isOver = false
  for (const { id, rule, conditions } of rules) {
    const results = conditions.map(([key, met]) => ({ key, met: met(facts) }))
    const met = togetherMet(results.map((result) => result.met))
    const about = { id, name: rule.name, conditions: results }
    if (!rule.enabled) explained.push({ ...about, verdict: 'off', sets: [] })
    else if (isOver) explained.push({ ...about, verdict: 'behind', sets: [] })
    else if (met === true) {
      const next = added(ruled, rule.then)
      explained.push({ ...about, verdict: 'acts', sets: [...setBy(ruled, next)] })
      ruled = next
      isOver = rule.then.stop
    } else {
      explained.push({ ...about, verdict: met === null ? 'open' : 'differs', sets: [] })
      isOpen ||= met === null
    }
  }
  return { rules: explained, ruled, isOpen: isOpen || needsName(ruled) }
}

/** Whether what was ruled can be filled in only when the name is known. */
const needsName = ({ name, dir }: Ruled): boolean => name !== null || (dir !== null && placeholdersOf(dir).has('kind'))
