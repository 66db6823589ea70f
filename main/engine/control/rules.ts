/**
 * The rules of this ledger: kept compiled, changed durably first. Says what they make of a download when it is added and, where
 * that could not be known then, when the server has answered.
 */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve, sep } from 'node:path'
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import { failureOf, raise } from '../../../shared/failure.ts'
import type { QueueId } from '../../../shared/ids.ts'
import { kindOf } from '../../../shared/kind.ts'
import type { DownloadRequest, Header } from '../../../shared/requests.ts'
import type { Rule, RuleId, RuleView } from '../../../shared/rules.ts'
import { renderTemplate } from '../../../shared/template.ts'
import type { Clock } from '../clock.ts'
import type { Download, Resource, RuledRecord } from '../domain/download.ts'
import { safeName, splitName } from '../domain/filename.ts'
import { foundOnOf } from '../domain/found-on.ts'
import { nameFor, nameInAddress, templatedName } from '../domain/naming.ts'
import { compileRule, judge } from '../domain/rules.ts'
import type { CompiledRule, Facts, Judgement, Ruled } from '../domain/rules.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { QueueRow, RuleRow } from '../store/operations.ts'
import { isSecretHeader } from './secrets.ts'
import type { Secrets } from './secrets.ts'

export interface RulesSpec {
  readonly ledger: Ledger
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Folder for downloads that name none. */
  readonly defaultDir: () => string
  readonly queues: () => readonly QueueRow[]
}

/** What rules say of a download that is being added. */
export interface Decision {
  readonly dir: string
  readonly queueId: QueueId | null
  readonly headers: readonly Header[]
  readonly rateLimit: number | null
  /** Kept with the download. */
  readonly record: RuledRecord
}

/** Where a download belongs, now that the server has answered. */
export interface Placement {
  readonly dir: string
  readonly name: string
  readonly queueId: QueueId
  readonly rateLimit: number | null
  readonly record: RuledRecord
}

type Values = Parameters<typeof renderTemplate>[1]

export class Rules {
  readonly #spec: RulesSpec
  #rules: readonly CompiledRule[] = []
  readonly #removed = new Map<RuleId, RuleRow & { readonly position: number }>()

  constructor(spec: RulesSpec) {
    this.#spec = spec
  }

  /** These are the rules, as the ledger has them. */
  stand(rows: readonly RuleRow[]): void {
    this.#rules = rows.flatMap((row) => this.#compiled(row) ?? [])
  }

  /** Values of credentials are left out. */
  list(): RuleView[] {
    return this.#rules.map(({ id, rule }) => {
      const headers = rule.then.headers.map((header): Rule['then']['headers'][number] =>
        isSecretHeader(header) ? [header[0], null] : [...header],
      )
      return { ...rule, id, then: { ...rule.then, headers } }
    })
  }

  /** Rejects with `bad_input` for what cannot be matched, and with `unknown_id`. */
  async save({ id, rule }: CommandArgs<'rules.save'>): Promise<{ id: RuleId }> {
    const headers = this.#fullHeaders(id, rule.then.headers)
    // Compiled for its complaints alone: what cannot be used is not kept.
    compileRule((id ?? 1) as RuleId, { ...rule, then: { ...rule.then, headers } })
    this.#checkQueue(rule.then.queueId)
    const secret = headers.filter(isSecretHeader)
    const open = headers.filter((header) => !isSecretHeader(header))
    const saved = await this.#spec.ledger.call('putRule', {
      id,
      rule: { ...rule, then: { ...rule.then, headers: open } },
      sealedHeaders:
        secret.length === 0 ? null : this.#spec.secrets.seal({ auth: null, headers: secret, proxy: null, urls: [] }),
    })
    await this.#reload()
    return { id: saved.id }
  }

  async remove(ids: readonly RuleId[]): Promise<{ changed: number }> {
    const removed = await this.#spec.ledger.call('removeRules', { ids })
    for (const row of removed) this.#removed.set(row.id, row)
    await this.#reload()
    return { changed: removed.length }
  }

  /** Undoes removals of this run. */
  async restore(ids: readonly RuleId[]): Promise<{ changed: number }> {
    const rules = ids.flatMap((id) => this.#removed.get(id) ?? [])
    const result = await this.#spec.ledger.call('restoreRules', { rules })
    for (const { id } of rules) this.#removed.delete(id)
    await this.#reload()
    return result
  }

  async enable({ ids, enabled }: CommandArgs<'rules.enable'>): Promise<{ changed: number }> {
    const rows = await this.#spec.ledger.call('rules', null)
    const changing = rows.filter((row) => ids.includes(row.id) && row.rule.enabled !== enabled)
    await Promise.all(
      changing.map((row) => this.#spec.ledger.call('putRule', { ...row, rule: { ...row.rule, enabled } })),
    )
    await this.#reload()
    return { changed: changing.length }
  }

  async move({ ids, before }: CommandArgs<'rules.move'>): Promise<{ changed: number }> {
    const known = this.#rules.map(({ id }) => id)
    const moving = [...new Set(ids)].filter((id) => known.includes(id))
    const rest = known.filter((id) => !moving.includes(id))
    const at = before === null ? rest.length : rest.indexOf(before)
    if (at < 0) raise('unknown_id', `There is no rule ${String(before)} to put others before.`)
    await this.#spec.ledger.call('orderRules', { ids: rest.toSpliced(at, 0, ...moving) })
    await this.#reload()
    return { changed: moving.length }
  }

  /** What the rules say of an address, and why. */
  explain(args: CommandArgs<'rules.explain'>): CommandOutput<'rules.explain'> {
    const { url, foundOn, type, sizeBytes } = args
    if (!URL.canParse(url)) {
      raise(
        'bad_input',
        `“${url.slice(0, 200)}” is not an address. An address looks like https://example.org/file.zip.`,
      )
    }
    const typed = type === null ? null : nameFor({ out: null, disposition: null, url, finalUrl: url, type })
    const name = args.name === null ? (typed ?? nameInAddress(url)) : safeName(args.name)
    const { rules, ruled } = this.#judge({ url, foundOn, name, sizeBytes, isAnswered: false })
    const shown = name ?? nameFor({ out: null, disposition: null, url, finalUrl: url, type: null })
    const values = { ...this.#valuesOf(url, shown), index: 1, addedAt: this.#spec.clock.now() }
    const { queueId, headers, connections, rateLimit } = ruled
    return {
      rules: [...rules],
      outcome: {
        dir: this.#dirOf(ruled.dir, values) ?? this.#spec.defaultDir(),
        name: ruled.name === null ? null : templatedName(ruled.name, shown, values),
        ...{ queueId, connections, rateLimit, headers: headers.map(([header]) => header) },
      },
    }
  }

  /**
   * For a download that is being added; null: rules have nothing to do with it.
   *
   * @param index its place in its batch, from 0
   * @param dir where it goes without any rule
   */
  decide(request: DownloadRequest, index: number, dir: string): Decision | null {
    if (!request.rules || !this.#rules.some(({ rule }) => rule.enabled)) return null
    const url = request.urls[0] ?? ''
    const facts = { url, foundOn: foundOnOf(request), sizeBytes: null, isAnswered: false }
    const guess = request.out ?? nameInAddress(url)
    const { ruled, rules } = this.#judge({ ...facts, name: guess })
    const { isOpen } = this.#judge({ ...facts, name: request.out })
    const addedAt = this.#spec.clock.now()
    const values = { ...this.#valuesOf(url, guess ?? ''), index: index + 1, addedAt }
    const queueId = request.queueId ?? ruled.queueId
    const place = {
      dir: isOwnDir(request) ? dir : (this.#dirOf(ruled.dir, values) ?? dir),
      queueId,
      rateLimit: request.rateLimit ?? ruled.rateLimit,
    }
    const names = new Set(request.headers.map(([name]) => name.toLowerCase()))
    const headers = ruled.headers.filter(([name]) => !names.has(name.toLowerCase()))
    return { ...place, headers, record: { isOpen, index, ...keptOf(ruled, rules, place) } }
  }

  /** For a download that rules could not settle before: where it belongs by the server's answer; null: all is settled. */
  place(
    download: Download,
    { sizeBytes }: Pick<Resource, 'sizeBytes'>,
    name: string,
    firstQueue: QueueId,
  ): Placement | null {
    const { ruled: before, request } = download
    if (!before?.isOpen) return null
    const url = request.urls[0] ?? ''
    const { ruled, rules } = this.#judge({ url, foundOn: foundOnOf(request), name, sizeBytes, isAnswered: true })
    const values = { ...this.#valuesOf(url, name), index: before.index + 1, addedAt: download.addedAt }
    const base = request.dir === null ? this.#spec.defaultDir() : resolve(request.dir)
    // What somebody has changed by hand since then stays.
    const isQueueOurs = request.queueId === null && download.queueId === (before.queueId ?? firstQueue)
    const isLimitOurs = request.rateLimit === null && download.rateLimit === before.rateLimit
    const place = {
      dir: isOwnDir(request) ? download.dir : (this.#dirOf(ruled.dir, values) ?? base),
      queueId: isQueueOurs ? (ruled.queueId ?? firstQueue) : download.queueId,
      rateLimit: isLimitOurs ? ruled.rateLimit : download.rateLimit,
    }
    return {
      ...place,
      name: request.out === null && ruled.name !== null ? templatedName(ruled.name, name, values) : name,
      record: { isOpen: true, index: before.index, ...keptOf(ruled, rules, place) },
    }
  }

  #judge(facts: Facts): Judgement {
    const judgement = judge(this.#rules, facts)
    const isThere = this.#spec.queues().some(({ id }) => id === judgement.ruled.queueId)
    return isThere ? judgement : { ...judgement, ruled: { ...judgement.ruled, queueId: null } }
  }

  #valuesOf(url: string, name: string): Omit<Values, 'index' | 'addedAt'> {
    const { stem, extension } = splitName(name)
    return { name: stem, ext: extension.slice(1), host: URL.parse(url)?.hostname ?? '', kind: kindOf(name) }
  }

  /** Each part of the path that is filled in becomes one safe name; null: no rule has a folder. */
  #dirOf(template: string | null, values: Values): string | null {
    if (template === null) return null
    const parts = template
      .split(sep)
      .map((part) => (part.includes('{') ? safeName(renderTemplate(part, values)) : part))
    const [first, ...rest] = parts
    const path = first === '~' ? join(homedir(), ...rest) : parts.join(sep)
    return isAbsolute(path) ? resolve(path) : resolve(this.#spec.defaultDir(), path)
  }

  #fullHeaders(id: RuleId | null, headers: Rule['then']['headers']): readonly Header[] {
    const kept = this.#rules.find((one) => one.id === id)?.rule.then.headers ?? []
    return headers.map(([name, value]): Header => {
      if (value !== null) return [name, value]
      const same = kept.find(([other]) => other.toLowerCase() === name.toLowerCase())
      return same ?? raise('bad_input', `The header ${name} has no value. Give one, or leave the line out.`)
    })
  }

  #checkQueue(id: QueueId | null): void {
    if (id === null || this.#spec.queues().some((queue) => queue.id === id)) return
    raise('unknown_id', `There is no queue ${String(id)}. Choose another one for this rule.`)
  }

  async #reload(): Promise<void> {
    this.stand(await this.#spec.ledger.call('rules', null))
  }

  /** A rule that cannot be read any more, its key being gone perhaps, acts on nothing; the others do. */
  #compiled(row: RuleRow): CompiledRule | null {
    try {
      return this.#whole(row)
    } catch (error) {
      this.#spec.log('error', 'rule.unusable', { id: row.id, code: failureOf(error).code })
      return null
    }
  }

  #whole({ id, rule, sealedHeaders }: RuleRow): CompiledRule {
    const secret = sealedHeaders === null ? [] : this.#spec.secrets.open(sealedHeaders).headers
    const open = rule.then.headers.flatMap(([name, value]): Header[] => (value === null ? [] : [[name, value]]))
    return compileRule(id, { ...rule, then: { ...rule.then, headers: [...open, ...secret] } })
  }
}

const isOwnDir = ({ dir, isDirFallback }: Pick<DownloadRequest, 'dir' | 'isDirFallback'>): boolean =>
  dir !== null && !isDirFallback

const keptOf = (
  { connections }: Ruled,
  rules: Judgement['rules'],
  { queueId, rateLimit }: Pick<Placement, 'rateLimit'> & { readonly queueId: QueueId | null },
): Pick<RuledRecord, 'queueId' | 'rateLimit' | 'connections' | 'rules'> => ({
  queueId,
  rateLimit,
  connections,
  rules: rules.filter(({ verdict }) => verdict === 'acts').map(({ name }) => name),
})
