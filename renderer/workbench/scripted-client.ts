/**
 * An engine that is not one: keeps invented downloads in memory and answers as the contract says. For looking at the
 * window and for its tests; it downloads nothing and promises nothing.
 */
import type { EngineClient } from '../../shared/client.ts'
import { type CommandArgs, type CommandName, type CommandOutput, commands } from '../../shared/commands.ts'
import type { DownloadDetail } from '../../shared/detail.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import type { FeedFrame, ListFilter, ListSort, ListWindow } from '../../shared/feed.ts'
import { batchId, type DownloadId, queueId, type QueueId } from '../../shared/ids.ts'
import { countKinds, kindOf } from '../../shared/kind.ts'
import type { RuleView } from '../../shared/rules.ts'
import { settings } from '../../shared/settings.ts'
import type { SpeedPlan } from '../../shared/speed.ts'
import type { CountersView, DownloadView, QueueView } from '../../shared/views.ts'
import { download, queues as inventedQueues } from './invent.ts'
import { detailOf } from './invent-detail.ts'
import { InventedGrabs } from './invent-grabs.ts'
import { compare, groupOf, matches } from './invent-lists.ts'
import { InventedRecipes } from './invent-recipes.ts'
import { linkHandlers } from './invent-links.ts'
import { inventedRules, ruleHandlers } from './invent-rules.ts'
import { deviceHandlers, inventedDevices } from './invent-devices.ts'
import { inventedWebhooks, webhookHandlers } from './invent-webhooks.ts'

interface Subscription {
  readonly sub: number
  readonly filter: ListFilter
  readonly sort: ListSort
  window: ListWindow
  seq: number
}

export type Handlers = { readonly [N in CommandName]?: (input: CommandArgs<N>) => CommandOutput<N> }

const again = (row: DownloadView): DownloadView => ({ ...row, status: 'queued', activity: 'waiting', failure: null })

export class ScriptedClient implements EngineClient {
  /** Every call that came, in order. */
  readonly calls: { readonly name: CommandName; readonly input: unknown }[] = []
  readonly rows = new Map<DownloadId, DownloadView>()
  queues: QueueView[] = [...inventedQueues]
  readonly rules: RuleView[] = inventedRules()
  readonly webhooks = inventedWebhooks()
  readonly grabs = new InventedGrabs(this.say.bind(this))
  readonly recipes = new InventedRecipes(() => {
    this.sayCounters()
  })
  private readonly listeners = new Set<(frame: FeedFrame) => void>()
  private readonly closers: (() => void)[] = []
  private readonly subscriptions = new Map<number, Subscription>()
  private readonly watched = new Map<number, DownloadId>()
  private readonly before = new Map<DownloadId, DownloadView>()
  settings = settings.parse({})
  settingsVersion = 1
  plan: SpeedPlan = { profiles: [], week: [] }
  /** Profile in force, and until when. */
  inForce: { profileId: string | null; isChosen: boolean; until: number | null } = {
    profileId: null,
    isChosen: false,
    until: null,
  }
  private nextSub = 1

  constructor(rows: readonly DownloadView[] = []) {
    for (const row of rows) this.rows.set(row.id, row)
  }

  call: EngineClient['call'] = async (name, input) => {
    this.calls.push({ name, input })
    await Promise.resolve()
    const args: unknown = commands[name].input.parse(input)
    // The table keeps input and output of one name together; across names the compiler cannot see it.
    const handler = this.handlers[name] as ((input: unknown) => CommandOutput<typeof name>) | undefined
    if (!handler) throw new FailureError(fail('unknown_command', `The workbench knows no ${name}.`))
    return handler(args)
  }
  onFeed(listener: (frame: FeedFrame) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  onClose(listener: () => void): void {
    this.closers.push(listener)
  }
  close(): void {
    for (const closer of this.closers) closer()
  }

  /** Sends any frame, right or wrong, to the window. */
  say(frame: FeedFrame): void {
    for (const listener of this.listeners) listener(frame)
  }

  /** Changes rows and tells every subscription. */
  put(rows: readonly DownloadView[]): void {
    for (const row of rows) this.rows.set(row.id, row)
    for (const subscription of this.subscriptions.values()) {
      subscription.seq += 1
      const { from, ids, total } = this.slice(subscription)
      const upsert = rows.filter((row) => ids.includes(row.id))
      this.say({ type: 'delta', sub: subscription.sub, seq: subscription.seq, from, ids, total, upsert })
    }
    this.sayDetails()
    this.sayCounters()
  }

  /** Lets everything that transfers move on by `ms`. */
  advance(ms: number): void {
    const moved = [...this.rows.values()].filter((row) => row.activity === 'transferring')
    const items = moved.map((row) => {
      const writtenBytes = Math.min(row.sizeBytes ?? Infinity, row.writtenBytes + (row.speed * ms) / 1000)
      const etaMs = row.sizeBytes === null ? null : ((row.sizeBytes - writtenBytes) / row.speed) * 1000
      const next = { ...row, writtenBytes, etaMs }
      this.rows.set(row.id, next)
      return next
    })
    for (const { sub } of this.subscriptions.values()) this.say({ type: 'progress', sub, items })
    this.sayDetails()
    this.sayCounters()
  }

  private slice(subscription: Subscription): { from: number; ids: DownloadId[]; total: number; rows: DownloadView[] } {
    const all = [...this.rows.values()]
      .filter((row) => matches(row, subscription.filter))
      .sort(compare(subscription.sort))
    const { from, count } = subscription.window
    const rows = all.slice(from, from + count)
    return { from, ids: rows.map((row) => row.id), total: all.length, rows }
  }

  private counters(): CountersView {
    const rows = [...this.rows.values()].filter((row) => row.status !== 'removed')
    const count = (group: ListFilter['group']): number => rows.filter((row) => groupOf(row) === group).length
    const unfinished = (id: QueueId): number =>
      rows.filter((row) => row.queueId === id && row.status !== 'completed').length
    const speed = rows.reduce((sum, row) => sum + (row.activity === 'transferring' ? row.speed : 0), 0)
    return {
      all: rows.length,
      active: count('active'),
      waiting: count('waiting'),
      paused: count('paused'),
      completed: count('completed'),
      failed: count('failed'),
      speed,
      rateLimit: this.limitInForce(),
      profile: this.speed(),
      whenDone: this.settings.whenDone,
      settingsVersion: this.settingsVersion,
      recipesVersion: this.recipes.version,
      queues: this.queues.map((queue) => ({ ...queue, unfinished: unfinished(queue.id) })),
      kinds: countKinds(rows.map((row) => kindOf(row.name))),
    }
  }

  private speed(): CountersView['profile'] {
    return { profiles: this.plan.profiles, ...this.inForce, usualRate: this.settings.rateLimit }
  }

  private limitInForce(): number | null {
    const profile = this.plan.profiles.find(({ id }) => id === this.inForce.profileId)
    return profile ? profile.rateLimit : this.settings.rateLimit
  }

  private sayCounters(): void {
    this.say({ type: 'counters', counters: this.counters() })
  }

  private open({ filter, sort, window }: CommandArgs<'list.open'>): CommandOutput<'list.open'> {
    const subscription: Subscription = { sub: this.nextSub++, filter, sort, window, seq: 0 }
    this.subscriptions.set(subscription.sub, subscription)
    queueMicrotask(() => {
      this.say({ type: 'snapshot', sub: subscription.sub, seq: 0, ...this.slice(subscription) })
    })
    return { sub: subscription.sub }
  }

  private move(sub: number, window: ListWindow): Record<string, never> {
    const subscription = this.subscriptions.get(sub)
    if (!subscription) throw new FailureError(fail('unknown_id', 'There is no such list.'))
    subscription.window = window
    subscription.seq += 1
    const { rows, ...slice } = this.slice(subscription)
    this.say({ type: 'delta', sub, seq: subscription.seq, ...slice, upsert: rows })
    return {}
  }

  private change(ids: readonly DownloadId[], next: (row: DownloadView) => DownloadView): { changed: number } {
    const rows = ids.flatMap((id) => this.rows.get(id) ?? [])
    this.put(rows.map(next))
    return { changed: rows.length }
  }

  private add(input: CommandArgs<'downloads.add'>): CommandOutput<'downloads.add'> {
    const first = Math.max(0, ...this.rows.keys()) + 1
    const rows = input.items.map((item, index) => {
      const url = new URL(item.urls[0] ?? '')
      const name = item.out ?? decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
      return download(first + index, name, { url: url.href, host: url.host, addedAt: Date.now() })
    })
    this.put(rows)
    return { batchId: batchId.parse(1), items: rows.map((row) => ({ id: row.id, outcome: 'added' as const })) }
  }

  private remove(ids: readonly DownloadId[]): { changed: number } {
    for (const id of ids) {
      const row = this.rows.get(id)
      if (row) this.before.set(id, row)
    }
    return this.change(ids, (row) => ({ ...row, status: 'removed', activity: 'removed' }))
  }

  private detail(id: DownloadId): DownloadDetail {
    const row = this.rows.get(id)
    if (!row) throw new FailureError(fail('unknown_id', 'There is no such download.'))
    return detailOf(row, this.queues)
  }

  private openDetail(id: DownloadId): CommandOutput<'detail.open'> {
    const detail = this.detail(id)
    const sub = this.nextSub++
    this.watched.set(sub, id)
    queueMicrotask(() => {
      this.say({ type: 'detail', sub, detail })
    })
    return { sub }
  }

  private sayDetails(): void {
    for (const [sub, id] of this.watched) this.say({ type: 'detail', sub, detail: this.detail(id) })
  }

  private readonly handlers: Handlers = {
    'engine.info': () => ({ version: '0.1.0', dataDir: '/data', pid: 1, defaultDir: '/home/ada/Downloads' }),
    'list.open': (input) => this.open(input),
    'list.move': ({ sub, window }) => this.move(sub, window),
    'list.close': ({ sub }) => {
      this.subscriptions.delete(sub)
      return {}
    },
    'feed.counters': () => {
      queueMicrotask(this.sayCounters.bind(this))
      return {}
    },
    'feed.notices': () => ({}),
    'downloads.add': (input) => this.add(input),
    'downloads.pause': ({ ids }) =>
      this.change(ids, (row) => ({ ...row, status: 'paused', activity: 'paused', speed: 0 })),
    'downloads.resume': ({ ids }) => this.change(ids, again),
    'downloads.acceptWebPage': ({ ids }) => this.change(ids, again),
    'downloads.changeAddress': ({ id }) => this.change([id], again),
    'downloads.startAgain': ({ ids }) => this.change(ids, again),
    ...ruleHandlers(this.rules),
    ...linkHandlers,
    ...this.grabs.handlers,
    ...this.recipes.handlers,
    ...{ ...webhookHandlers(this.webhooks), ...deviceHandlers(inventedDevices()) },
    'downloads.remove': ({ ids }) => this.remove(ids),
    'downloads.restore': ({ ids }) => this.change(ids, (row) => this.before.get(row.id) ?? row),
    'downloads.detail': ({ id }) => this.detail(id),
    'detail.open': ({ id }) => this.openDetail(id),
    'detail.close': ({ sub }) => {
      this.watched.delete(sub)
      return {}
    },
    'queues.update': ({ id, ...change }) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      this.queues = this.queues.map((queue) => (queue.id === id ? { ...queue, ...given } : queue))
      return this.told()
    },
    'queues.create': (queue) => {
      const id = queueId.parse(Math.max(...this.queues.map((one) => one.id)) + 1)
      this.queues = [...this.queues, { ...queue, id, running: true, isOpen: true, changesAt: null, unfinished: 0 }]
      this.sayCounters()
      return { id }
    },
    'queues.runNow': ({ id }) => {
      this.queues = this.queues.map((queue) => (queue.id === id ? { ...queue, running: true, isOpen: true } : queue))
      return this.told()
    },
    'queues.move': ({ id, before }) => {
      const moved = this.queues.filter((queue) => queue.id === id)
      const others = this.queues.filter((queue) => queue.id !== id)
      const place = before === null ? others.length : others.findIndex((queue) => queue.id === before)
      this.queues = others.toSpliced(place, 0, ...moved)
      return this.told()
    },
    'queues.remove': ({ id }) => {
      this.queues = this.queues.filter((queue) => queue.id !== id)
      const first = this.queues[0]?.id ?? queueId.parse(1)
      this.put([...this.rows.values()].filter((row) => row.queueId === id).map((row) => ({ ...row, queueId: first })))
      return {}
    },
    'downloads.move': ({ ids, queueId: target }) =>
      this.change(ids, (row) => ({ ...row, queueId: target ?? row.queueId })),
    'speed.plan': () => ({ plan: this.plan }),
    'speed.setPlan': ({ plan }) => {
      this.plan = plan
      return this.told()
    },
    'speed.choose': ({ profileId }) => this.force({ profileId, isChosen: true }),
    'speed.follow': () => this.force({ isChosen: false }),
    'settings.get': () => ({ settings: this.settings }),
    'settings.set': ({ patch }) => {
      const timeLimits = { ...this.settings.timeLimits, ...patch.timeLimits }
      this.settings = settings.parse({ ...this.settings, ...patch, timeLimits })
      this.settingsVersion += 1
      this.sayCounters()
      return { settings: this.settings }
    },
  }

  private force(part: Partial<typeof this.inForce>): Record<string, never> {
    this.inForce = { ...this.inForce, ...part }
    return this.told()
  }

  private told(): Record<string, never> {
    this.sayCounters()
    return {}
  }
}
