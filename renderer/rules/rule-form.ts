/** A rule as it is typed: what was written, what is wrong with it, and the rule it becomes. Pure. */
import type { CommandInput } from '../../shared/commands.ts'
import type { FileKind } from '../../shared/kind.ts'
import { header } from '../../shared/requests.ts'
import { rule as ruleSchema, type RuleView } from '../../shared/rules.ts'
import { parseRate } from '../downloads/add-form.ts'

export interface RuleForm {
  readonly name: string
  readonly enabled: boolean
  readonly hosts: string
  readonly form: 'glob' | 'regex'
  readonly address: string
  readonly kinds: readonly FileKind[]
  readonly extensions: string
  readonly least: string
  readonly most: string
  readonly foundOn: string
  readonly dir: string
  /** Empty: as it is. */
  readonly queueId: string
  readonly template: string
  readonly headers: string
  readonly connections: string
  readonly limit: string
  readonly stop: boolean
}

export type RuleField = Exclude<keyof RuleForm, 'enabled' | 'form' | 'kinds' | 'queueId' | 'stop'>

export interface RuleProblem {
  readonly field: RuleField
  /** For `headers`: number of the line, from 1. */
  readonly line?: number
  /** The engine's own words, where it complained. */
  readonly text?: string
}

type RuleInput = CommandInput<'rules.save'>['rule']
export type CheckedRule =
  { readonly ok: true; readonly rule: RuleInput } | { readonly ok: false; readonly problems: readonly RuleProblem[] }

/** Stands for a value that is kept and not shown. */
export const keptValue = '••••••'

export const blankRule: RuleForm = {
  name: '',
  enabled: true,
  hosts: '',
  form: 'glob',
  address: '',
  kinds: [],
  extensions: '',
  least: '',
  most: '',
  foundOn: '',
  dir: '',
  queueId: '',
  template: '',
  headers: '',
  connections: '',
  limit: '',
  stop: false,
}

const units: readonly (readonly [string, number])[] = [
  ['G', 1024 ** 3],
  ['M', 1024 ** 2],
  ['K', 1024],
]

/** `104857600` → `100M`; exactly, so that what was saved is what comes back. */
export const sizeText = (bytes: number | null): string => {
  if (bytes === null) return ''
  const [letter, size] = units.find(([, unit]) => bytes >= unit && (bytes * 100) % unit === 0) ?? ['', 1]
  return `${String(bytes / size)}${letter}`
}

export const formOfRule = ({ name, enabled, when, then }: RuleView): RuleForm => ({
  name,
  enabled,
  hosts: when.hosts.join(', '),
  form: when.address?.form ?? 'glob',
  address: when.address?.text ?? '',
  kinds: when.kinds,
  extensions: when.extensions.join(', '),
  least: sizeText(when.leastBytes),
  most: sizeText(when.mostBytes),
  foundOn: when.foundOn ?? '',
  dir: then.dir ?? '',
  queueId: then.queueId === null ? '' : String(then.queueId),
  template: then.name ?? '',
  headers: then.headers.map(([field, value]) => `${field}: ${value ?? keptValue}`).join('\n'),
  connections: then.connections === null ? '' : String(then.connections),
  limit: sizeText(then.rateLimit),
  stop: then.stop,
})

/** `a, b; c d` → its words. */
const listOf = (text: string): string[] => text.split(/[\s,;，、；]+/).filter((word) => word !== '')
const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
/** Whoever pastes an address means its server, whoever writes `*.zip` the extension. */
const hostOfText = (text: string): string => text.replace(/^(?:https?:\/\/|\*\.)/i, '').replace(/\/.*$/, '')
const endingOfText = (text: string): string => text.replace(/^\*?\./, '')

type Headers = NonNullable<NonNullable<RuleInput['then']>['headers']>

const headersOf = (text: string): { readonly headers: Headers; readonly bad: number | null } => {
  const headers: Headers = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()]
    const parsed = header.safeParse([name, value])
    if (!parsed.success) return { headers, bad: index + 1 }
    headers.push(value === keptValue ? [name, null] : parsed.data)
  }
  return { headers, bad: null }
}

/** Fields by the place in the rule that the schema complains about. */
const fieldAt: readonly (readonly [path: string, field: RuleField])[] = [
  ['name', 'name'],
  ['when.hosts', 'hosts'],
  ['when.address', 'address'],
  ['when.extensions', 'extensions'],
  ['when.leastBytes', 'least'],
  ['when.mostBytes', 'most'],
  ['when.foundOn', 'foundOn'],
  ['then.dir', 'dir'],
  ['then.name', 'template'],
  ['then.headers', 'headers'],
  ['then.connections', 'connections'],
  ['then.rateLimit', 'limit'],
]

export const checkRule = (form: RuleForm): CheckedRule => {
  const { headers, bad } = headersOf(form.headers)
  const [least, most, limit] = [form.least, form.most, form.limit].map(parseRate)
  const connections = textOrNull(form.connections)
  const rule: RuleInput = {
    name: form.name,
    enabled: form.enabled,
    when: {
      hosts: listOf(form.hosts).map(hostOfText),
      address: form.address.trim() === '' ? null : { form: form.form, text: form.address },
      kinds: [...form.kinds],
      extensions: listOf(form.extensions).map(endingOfText),
      leastBytes: least ?? null,
      mostBytes: most ?? null,
      foundOn: textOrNull(form.foundOn),
    },
    then: {
      dir: textOrNull(form.dir),
      // The engine looks whether there is such a queue.
      queueId: form.queueId === '' ? null : Number(form.queueId),
      name: textOrNull(form.template),
      headers,
      connections: connections === null ? null : Number(connections),
      rateLimit: limit ?? null,
      stop: form.stop,
    },
  }
  const problems: RuleProblem[] = []
  if (bad !== null) problems.push({ field: 'headers', line: bad })
  if (least === undefined) problems.push({ field: 'least' })
  if (most === undefined) problems.push({ field: 'most' })
  if (limit === undefined) problems.push({ field: 'limit' })
  for (const { path } of ruleSchema.safeParse(rule).error?.issues ?? []) {
    const place = path.map(String).join('.')
    const field = fieldAt.find(([prefix]) => place.startsWith(prefix))?.[1]
    if (field && !problems.some((problem) => problem.field === field)) problems.push({ field })
  }
  return problems.length === 0 ? { ok: true, rule } : { ok: false, problems }
}
