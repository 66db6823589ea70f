/** What a handler of a command is: its shape, and what it may use. */
import type { CommandArgs, CommandName, CommandOutput } from '../../shared/commands.ts'
import type { Caller, Engine, Subscriber } from '../engine/engine.ts'
import { raise } from '../../shared/failure.ts'
import type { Policy } from './policy.ts'

/** What a handler may use: the engine, the caller's side of the feed, and the end of the call. */
export interface CallContext {
  readonly engine: Engine
  readonly feed: Subscriber
  readonly signal: AbortSignal
  /** What this client may ask for; null: everything, it is a process of the same user. */
  readonly policy: Policy | null
  readonly caller: Caller
  /** Something to do when this client leaves. */
  readonly onLeave: (action: () => void) => void
  /** A handler threw what is no failure: a defect of ours. */
  readonly defect: (command: string, error: unknown) => void
}

export type Handlers = {
  readonly [N in CommandName]: (
    args: CommandArgs<N>,
    context: CallContext,
  ) => CommandOutput<N> | Promise<CommandOutput<N>>
}

/** A batch that is attached goes with the client that has begun it. */
export const addDownloads: Handlers['downloads.add'] = async (args, { engine, onLeave }) => {
  const noBatch = (): void => undefined
  if (!args.attached || args.onto !== null) return engine.downloads.add(args, noBatch)
  const { added, leave } = await engine.addAttached(args)
  onLeave(leave)
  return added
}

/** For commands that answer nothing but that it is done. */
export const done = async (action: () => Promise<void> | void): Promise<Record<string, never>> => {
  await action()
  return {}
}

/** The level of the log, changed where one is given. */
export const turnLog: Handlers['log.level'] = ({ level }, { engine: { logDial } }) => {
  if (level !== null) {
    if (logDial === null) return raise('not_allowed', 'This Sluice keeps no log whose level could be changed.')
    logDial.level = level
  }
  return { level: logDial?.level ?? null }
}
