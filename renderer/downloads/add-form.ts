/** The Add dialog as data: what was typed, what is wrong with it, and the command it becomes. Pure. */
import type { CommandInput } from '../../shared/commands.ts'
import { checksumAlgorithm, type ChecksumAlgorithm, checksumHexLength, header } from '../../shared/requests.ts'
import type { QueueId } from '../../shared/ids.ts'
import { findLinks } from './links.ts'

export interface AddForm {
  readonly text: string
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
  readonly user: string
  readonly password: string
  readonly paused: boolean
}

export const blankForm = (text: string): AddForm => ({
  text,
  dir: '',
  name: '',
  queueId: null,
  connections: '',
  limit: '',
  checksum: '',
  findChecksum: false,
  headers: '',
  user: '',
  password: '',
  paused: false,
})

/** What each part of the dialog is given. */
export interface AddPartProps {
  readonly form: AddForm
  readonly change: (part: Partial<AddForm>) => void
  /** Words for what is wrong with a field, once they may be shown. */
  readonly problemOf: (field: keyof AddForm) => string | undefined
}

export type ProblemKey =
  'links' | 'connections' | 'limit' | 'checksum' | 'checksumMany' | 'headers' | 'name' | 'password'

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

const problemsOf = (form: AddForm, links: number, badHeader: number | null): readonly Problem[] => {
  const problems: Problem[] = []
  if (links === 0) problems.push({ field: 'text', key: 'links' })
  if (links === 1 && !isFileName(form.name.trim())) problems.push({ field: 'name', key: 'name' })
  if (!isConnections(form.connections)) problems.push({ field: 'connections', key: 'connections' })
  if (parseRate(form.limit) === undefined) problems.push({ field: 'limit', key: 'limit' })
  if (parseChecksum(form.checksum) === undefined) problems.push({ field: 'checksum', key: 'checksum' })
  else if (links > 1 && form.checksum.trim() !== '') problems.push({ field: 'checksum', key: 'checksumMany' })
  if (badHeader !== null) problems.push({ field: 'headers', key: 'headers', line: badHeader })
  if (form.password !== '' && form.user === '') problems.push({ field: 'user', key: 'password' })
  return problems
}

/** The command, or everything that keeps it from being one. */
export const checkForm = (form: AddForm): Checked => {
  const { links } = findLinks(form.text)
  const { headers, bad } = parseHeaders(form.headers)
  const problems = problemsOf(form, links.length, bad)
  if (problems.length > 0) return { ok: false, problems }
  const name = links.length === 1 ? form.name.trim() : ''
  const shared: Omit<Item, 'urls'> = {
    dir: form.dir.trim() === '' ? null : form.dir.trim(),
    out: name === '' ? null : name,
    queueId: form.queueId,
    connections: form.connections.trim() === '' ? null : Number(form.connections),
    rateLimit: parseRate(form.limit) ?? null,
    checksum: parseChecksum(form.checksum) ?? null,
    // Unticked leaves it to the settings.
    findChecksum: form.findChecksum || null,
    headers,
    auth: form.user === '' ? null : { user: form.user, password: form.password },
  }
  return { ok: true, input: { items: links.map((url) => ({ ...shared, urls: [url] })), paused: form.paused } }
}
