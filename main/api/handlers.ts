/** One line a command: which part of the engine does it. The table's type demands every command of the contract. */
import type { CommandArgs, CommandName, CommandOutput } from '../../shared/commands.ts'
import type { Engine, Subscriber } from '../engine/engine.ts'
import { engineVersion } from '../engine/engine.ts'

/** What a handler may use: the engine, the caller's side of the feed, and the end of the call. */
export interface CallContext {
  readonly engine: Engine
  readonly feed: Subscriber
  readonly signal: AbortSignal
  /** Something to do when this client leaves. */
  readonly onLeave: (action: () => void) => void
  /** A handler threw what is no failure: a defect of ours. */
  readonly defect: (command: string, error: unknown) => void
}

type Handlers = {
  readonly [N in CommandName]: (
    args: CommandArgs<N>,
    context: CallContext,
  ) => CommandOutput<N> | Promise<CommandOutput<N>>
}

/** For commands that answer nothing but that it is done. */
const done = async (action: () => Promise<void> | void): Promise<Record<string, never>> => {
  await action()
  return {}
}

const add: Handlers['downloads.add'] = async (args, { engine, onLeave }) => {
  const noBatch = (): void => undefined
  if (!args.attached) return engine.downloads.add(args, noBatch)
  const { added, leave } = await engine.addAttached(args)
  onLeave(leave)
  return added
}

export const handlers: Handlers = {
  'engine.info': (_, { engine }) => ({
    version: engineVersion,
    dataDir: engine.dataDir,
    pid: process.pid,
    defaultDir: engine.downloads.defaultDir(),
  }),
  'engine.yield': (_, { engine }) => ({ yielding: engine.yield() }),
  'downloads.add': add,
  'downloads.pause': ({ ids }, { engine }) => engine.downloads.pause(ids),
  'downloads.resume': ({ ids }, { engine }) => engine.downloads.resume(ids),
  'downloads.pauseAll': (_, { engine }) => engine.downloads.pause(null),
  'downloads.resumeAll': (_, { engine }) => engine.downloads.resume(null),
  'downloads.remove': ({ ids }, { engine }) => engine.downloads.remove(ids),
  'downloads.restore': ({ ids }, { engine }) => engine.downloads.restore(ids),
  'downloads.move': (args, { engine }) => engine.move(args),
  'downloads.setLimit': (args, { engine }) => engine.setRateLimit(args),
  'downloads.setPriority': (args, { engine }) => engine.setPriority(args),
  'downloads.acceptWebPage': ({ ids }, { engine }) => engine.downloads.acceptWebPage(ids),
  'downloads.recheck': ({ ids }, { engine }) => engine.recheck(ids),
  'downloads.detail': ({ id }, { engine }) => engine.detail(id),
  'batch.wait': (args, { engine, signal }) => engine.batches.wait(args, signal),
  'queues.list': async (_, { engine }) => ({ queues: [...(await engine.queues())] }),
  'queues.create': (args, { engine }) => engine.limits.createQueue(args),
  'queues.update': (args, { engine }) => done(() => engine.limits.updateQueue(args)),
  'queues.remove': ({ id }, { engine }) => done(() => engine.limits.removeQueue(id)),
  'settings.get': (_, { engine }) => ({ settings: engine.limits.settings }),
  'settings.set': async ({ patch }, { engine }) => ({ settings: await engine.limits.setSettings(patch) }),
  'list.open': (args, { feed }) => feed.open(args),
  'list.move': (args, { feed }) => done(() => feed.move(args)),
  'list.close': ({ sub }, { feed }) =>
    done(() => {
      feed.close(sub)
    }),
  'feed.counters': ({ on }, { feed }) => done(() => feed.counters(on)),
  'feed.notices': ({ on, batchId }, { feed }) =>
    done(() => {
      feed.notices(on, batchId)
    }),
}
