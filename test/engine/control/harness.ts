/** A real engine in a data folder of its own, with short words for what tests ask of it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { addInput } from '../../../shared/commands.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import type { FeedFrame, Notice } from '../../../shared/feed.ts'
import type { DownloadId } from '../../../shared/ids.ts'
import type { ResultView } from '../../../shared/views.ts'
import { startEngine } from '../../../main/engine/engine.ts'
import type { Engine, EngineOptions } from '../../../main/engine/engine.ts'
import { tempFolder, treeOf } from '../../support/temp.ts'

type Item = CommandInput<'downloads.add'>['items'][number]

export interface Bench {
  readonly engine: Engine
  readonly dir: string
  readonly dataDir: string
  readonly notices: readonly Notice[]
  /** Lines of log at level error: a defect of ours in any test. */
  readonly errors: readonly string[]
  add(items: readonly (string | Item)[], more?: Partial<CommandInput<'downloads.add'>>): Promise<readonly DownloadId[]>
  /** Adds and waits until all are settled. */
  get(items: readonly (string | Item)[], more?: Partial<CommandInput<'downloads.add'>>): Promise<readonly ResultView[]>
  /** Waits until the given downloads are settled. */
  settle(ids: readonly DownloadId[], timeoutMs?: number): Promise<readonly ResultView[]>
  waitForNotice<K extends Notice['kind']>(kind: K, count?: number): Promise<Extract<Notice, { kind: K }>>
  file(name: string): Promise<Buffer>
  /** Names in the download folder. */
  names(): Promise<readonly string[]>
  /** Ends the engine and starts another on the same folders. */
  restart(): Promise<Bench>
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** The first of those that are not settled, for a message that can be read. */
const someOpen = (results: readonly ResultView[]): string => {
  const open = results.filter(({ status }) => status === 'queued')
  return `${String(open.length)} of ${String(results.length)} are open: ${JSON.stringify(open.slice(0, 3))}`
}

const quick = { retryWaitMs: 30, maxTries: 4 }

export const bench = async (
  options: Partial<EngineOptions> = {},
  settings: CommandInput<'settings.set'>['patch'] = {},
): Promise<Bench> => {
  const folder = tempFolder('engine')
  const made = await start(folder.at('data'), folder.at('downloads'), options, settings)
  return {
    ...made,
    [Symbol.asyncDispose]: async () => {
      await made.stop()
      await folder.remove()
    },
  }
}

const start = async (
  dataDir: string,
  dir: string,
  options: Partial<EngineOptions>,
  settings: CommandInput<'settings.set'>['patch'],
): Promise<Bench> => {
  const errors: string[] = []
  const engine = await startEngine({
    dataDir,
    defaultDir: dir,
    log: (level, event, fields) => {
      if (process.env.SLUICE_DEBUG) console.error(level, event, JSON.stringify(fields))
      if (level === 'error') errors.push(`${event} ${JSON.stringify(fields)}`)
    },
    ...options,
  })
  await engine.limits.setSettings({ ...quick, ...settings })
  const { notices, waitForNotice } = listen(engine)
  const stop = (): Promise<void> => engine.stop()
  const self: Bench = {
    engine,
    dir,
    dataDir,
    notices,
    errors,
    add: async (items, more = {}) => (await hand(engine, items, more)).items.map(({ id }) => id),
    get: async (items, more = {}) => {
      const { batchId } = await hand(engine, items, more)
      const { done, results } = await engine.batches.wait(
        { batchId, timeoutMs: 40_000, until: 'all' },
        new AbortController().signal,
      )
      if (!done) throw new Error(`not settled in time: ${someOpen(results)}`)
      return results
    },
    settle: async (ids, timeoutMs = 40_000) => {
      const detail = await engine.detail(ids[0] ?? failTest('no ids'))
      const batchId = detail.download.batchId ?? failTest('no batch')
      const { done, results } = await engine.batches.wait(
        { batchId, timeoutMs, until: 'all' },
        new AbortController().signal,
      )
      if (!done) throw new Error(`not settled in time: ${JSON.stringify(results)}`)
      return results
    },
    waitForNotice,
    file: (name) => readFile(`${dir}/${name}`),
    names: () => namesIn(dir),
    restart: async () => {
      await stop()
      return start(dataDir, dir, options, settings)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
  return self
}

/** Keeps what the engine tells, and waits for more of it. */
const listen = (engine: Engine): Pick<Bench, 'notices' | 'waitForNotice'> => {
  const notices: Notice[] = []
  const watchers = new Set<() => void>()
  const feed = engine.feed.join((frame: FeedFrame) => {
    if (frame.type !== 'notice') return
    notices.push(frame.notice)
    for (const watcher of watchers) watcher()
  })
  feed.notices(true, null)
  const waitForNotice: Bench['waitForNotice'] = (kind, count = 1) =>
    new Promise((resolve) => {
      const look = (): void => {
        const last = notices.filter((one) => one.kind === kind)[count - 1]
        if (!last) return
        watchers.delete(look)
        resolve(last as never)
      }
      watchers.add(look)
      look()
    })
  return { notices, waitForNotice }
}

const hand = (engine: Engine, items: readonly (string | Item)[], more: Partial<CommandInput<'downloads.add'>>) =>
  engine.downloads.add(addInput.parse({ items: items.map(itemOf), ...more }), () => undefined)

const namesIn = async (dir: string): Promise<readonly string[]> =>
  existsSync(dir) ? (await treeOf(dir)).map(({ path }) => path) : []

const itemOf = (item: string | Item): Item => (typeof item === 'string' ? { urls: [item] } : item)

export const failTest = (why: string): never => {
  throw new Error(why)
}
