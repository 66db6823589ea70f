/** The Add dialog as data: what was typed, what is wrong with it, and the command it becomes. Pure. */
import type { CommandInput } from '../../shared/commands.ts'
import type { QueueId } from '../../shared/ids.ts'
import { base64OfText } from '../../shared/links/base64.ts'
import type { Wanted } from '../../shared/links/reading.ts'
import { partsOf } from '../../shared/links/safe-path.ts'
import { mergeHeaders } from '../../shared/links/values.ts'
import { type ChecksumAlgorithm, checksumHexLength } from '../../shared/checksum.ts'
import { checksumAlgorithm, header } from '../../shared/requests.ts'
import { type AddFile, type AddReading, keyOf, readSources } from './add-sources.ts'

export interface AddForm {
  readonly text: string
  readonly files: readonly AddFile[]
  /** Patterns in addresses stand for many. */
  readonly hasPatterns: boolean
  /** Keys of links that are not taken. */
  readonly left: ReadonlySet<string>
  /** Empty: the settings' folder. */
  readonly dir: string
  readonly name: string
  readonly queueId: QueueId | null
  readonly connections: string
  readonly limit: string
  readonly checksum: string
  /** Look for a checksum file beside the address. */
  readonly findChecksum: boolean
  readonly headers: string
  readonly referer: string
  readonly cookies: string
  /** Empty: as the link says, else GET or POST. */
  readonly method: string
  readonly body: string
  readonly user: string
  readonly password: string
  readonly paused: boolean
}

export const blankForm = (text: string, files: readonly AddFile[] = []): AddForm => ({
  ...{ text, files, hasPatterns: true, left: new Set(), dir: '', name: '', queueId: null, connections: '', limit: '' },
  ...{ checksum: '', findChecksum: false, headers: '', referer: '', cookies: '', method: '', body: '' },
  ...{ user: '', password: '', paused: false },
})

/** What each part of the dialog is given. */
export interface AddPartProps {
  readonly form: AddForm
  readonly reading: AddReading
  readonly change: (part: Partial<AddForm>) => void
  /** Words for what is wrong with a field, once they may be shown. */
  readonly problemOf: (field: keyof AddForm) => string | undefined
}

export type ProblemKey =
  | 'links'
  | 'taken'
  | 'connections'
  | 'limit'
  | 'checksum'
  | 'checksumMany'
  | 'headers'
  | 'referer'
  | 'cookies'
  | 'method'
  | 'name'
  | 'password'

export interface Problem {
  readonly field: keyof AddForm
  readonly key: ProblemKey
  /** For `headers`: number of the line, from 1. */
  readonly line?: number
}

type AddInput = CommandInput<'downloads.add'>
type Item = AddInput['items'][number]
export type Checked =
  { readonly ok: true; readonly input: AddInput } | { readonly ok: false; readonly problems: readonly Problem[] }

/** `2M` → 2097152; null for nothing, undefined for nonsense. */
export const parseRate = (text: string): number | null | undefined => {
  const clean = text.trim()
  if (clean === '') return null
  const match = /^(\d+(?:[.,]\d+)?)\s*([kmg]?)(?:i?b)?(?:\/s)?$/i.exec(clean)
  if (!match) return undefined
  const power = ['', 'k', 'm', 'g'].indexOf((match[2] ?? '').toLowerCase())
  const rate = Math.round(Number((match[1] ?? '').replace(',', '.')) * 1024 ** power)
  return rate > 0 ? rate : undefined
}

const algorithmOfLength = (length: number): ChecksumAlgorithm | undefined =>
  checksumAlgorithm.options.find((name) => checksumHexLength[name] === length)

/** `sha-256=ABC…`, `SHA256: abc…` or bare digits; null for nothing, undefined for nonsense. */
export const parseChecksum = (text: string): Item['checksum'] | undefined => {
  const clean = text.trim()
  if (clean === '') return null
  const match = /^(?:([a-z]+-?\d+)\s*[=:]\s*)?([0-9a-f]+)$/i.exec(clean)
  const hex = match?.[2]
  if (hex === undefined) return undefined
  const algorithm = algorithmOfLength(hex.length)
  const named = match?.[1]?.toLowerCase().replace('-', '')
  if (algorithm === undefined || (named !== undefined && named !== algorithm.replace('-', ''))) return undefined
  return { algorithm, hex }
}

/** Lines of `Name: value`; the number of the first line that is not one. */
export const parseHeaders = (text: string): { readonly headers: [string, string][]; readonly bad: number | null } => {
  const headers: [string, string][] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const colon = line.indexOf(':')
    const parsed = header.safeParse([line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()])
    if (!parsed.success) return { headers, bad: index + 1 }
    headers.push(parsed.data)
  }
  return { headers, bad: null }
}

const isFileName = (name: string): boolean => !/[/\\\0]/.test(name) && name !== '.' && name !== '..'

const isConnections = (text: string): boolean =>
  text.trim() === '' || (/^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 64)

const isMethod = (text: string): boolean =>
  text === '' || (/^[A-Za-z-]{1,32}$/.test(text) && !/^(?:connect|trace)$/i.test(text))
const isOneLine = (text: string): boolean => !/[\r\n\0]/.test(text)

const problemsOf = (
  form: AddForm,
  reading: AddReading,
  links: number,
  badHeader: number | null,
): readonly Problem[] => {
  const problems: Problem[] = []
  if (reading.links.length === 0) problems.push({ field: 'text', key: 'links' })
  else if (links === 0) problems.push({ field: 'text', key: 'taken' })
  if (links === 1 && !isFileName(form.name.trim())) problems.push({ field: 'name', key: 'name' })
  if (!isConnections(form.connections)) problems.push({ field: 'connections', key: 'connections' })
  if (parseRate(form.limit) === undefined) problems.push({ field: 'limit', key: 'limit' })
  if (parseChecksum(form.checksum) === undefined) problems.push({ field: 'checksum', key: 'checksum' })
  else if (links > 1 && form.checksum.trim() !== '') problems.push({ field: 'checksum', key: 'checksumMany' })
  if (badHeader !== null) problems.push({ field: 'headers', key: 'headers', line: badHeader })
  if (!isOneLine(form.referer)) problems.push({ field: 'referer', key: 'referer' })
  if (!isOneLine(form.cookies)) problems.push({ field: 'cookies', key: 'cookies' })
  if (!isMethod(form.method.trim())) problems.push({ field: 'method', key: 'method' })
  if (form.password !== '' && form.user === '') problems.push({ field: 'user', key: 'password' })
  return problems
}

/** Links that are ticked. */
export const takenOf = (form: AddForm, reading: AddReading): readonly Wanted[] =>
  form.left.size === 0 ? reading.links : reading.links.filter((wanted) => !form.left.has(keyOf(wanted)))

const field = (name: string, value: string): [string, string][] => (value.trim() === '' ? [] : [[name, value.trim()]])

/** The HTTP part of each link: what the form says goes before what the link says. */
export const requestOf = (form: AddForm, wanted: Wanted): Omit<Item, 'urls'> => {
  const { options } = wanted
  const { headers } = parseHeaders(form.headers)
  const own = mergeHeaders(headers, [...field('Referer', form.referer), ...field('Cookie', form.cookies)])
  const body = form.body === '' ? (options.bodyBase64 ?? null) : base64OfText(form.body)
  const method = form.method.trim() || options.method
  return {
    method: method ?? (body === null ? 'GET' : 'POST'),
    headers: mergeHeaders(options.headers ?? [], own),
    bodyBase64: body,
    auth: form.user === '' ? (options.auth ?? null) : { user: form.user, password: form.password },
    userAgent: options.userAgent ?? null,
    proxy: options.proxy ?? null,
  }
}

/** A folder that a link names lies below the form's; where that is the settings' one, rules may still choose another. */
const placeOf = (form: AddForm, wanted: Wanted, defaultDir: string | null): Pick<Item, 'dir' | 'isDirFallback'> => {
  const dir = form.dir.trim()
  const { folders } = partsOf(wanted.options.out ?? '')
  const base = dir === '' ? defaultDir : dir
  if (folders.length === 0 || base === null) return { dir: dir === '' ? null : dir }
  const separator = base.includes('\\') && !base.includes('/') ? '\\' : '/'
  return { dir: [base.replace(/[/\\]$/, ''), ...folders].join(separator), isDirFallback: dir === '' }
}

/** The command, or everything that keeps it from being one. `defaultDir`: the settings' folder; null: not known. */
export const checkForm = (
  form: AddForm,
  reading = readSources(form.text, form.files, form.hasPatterns),
  defaultDir: string | null = null,
): Checked => {
  const taken = takenOf(form, reading)
  const { bad } = parseHeaders(form.headers)
  const problems = problemsOf(form, reading, taken.length, bad)
  if (problems.length > 0) return { ok: false, problems }
  const name = taken.length === 1 ? form.name.trim() : ''
  const items = taken.map((wanted): Item => {
    const { options } = wanted
    const out = name === '' ? partsOf(options.out ?? '').name : name
    return {
      urls: [...wanted.urls],
      ...requestOf(form, wanted),
      ...placeOf(form, wanted, defaultDir),
      out: out === '' ? null : out,
      queueId: form.queueId,
      connections: form.connections.trim() === '' ? (options.connections ?? null) : Number(form.connections),
      rateLimit: parseRate(form.limit) ?? options.rateLimit ?? null,
      checksum: parseChecksum(form.checksum) ?? options.checksum ?? null,
      // Unticked leaves it to the settings.
      findChecksum: form.findChecksum || null,
      maxTries: options.maxTries ?? null,
      retryWaitMs: options.retryWaitMs ?? null,
      paused: options.isPaused ?? false,
    }
  })
  return { ok: true, input: { items, paused: form.paused } }
}
