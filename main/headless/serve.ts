/** The command `serve`: the engine without a window of its own, for browsers and other programs. Ends at a signal, with everything booked. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { aria2Desk, type Aria2Options } from '../aria2/mount.ts'
import { defaultDataDir } from '../api/data-dir.ts'
import { ownEngine, type OwnEngine } from '../api/own-engine.ts'
import { confinedTo } from '../api/policy.ts'
import { openRoots, type Roots } from '../api/roots.ts'
import type { Engine, Log } from '../engine/engine.ts'
import { collectSooner } from './node-tuning.ts'
import { letterForms } from '../outlets/letters/forms.ts'
import type { KeptLog } from '../outlets/log.ts'
import { isLoopback } from '../web/gate.ts'
import { metricsRoute } from '../web/metrics-route.ts'
import { type Mount, openWeb, type Web } from '../web/server.ts'
import { openToken, type Token } from '../web/token.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import { cannotRead } from './http-request.ts'
import { listenForInterrupt } from './interrupt.ts'
import { pageFolder } from './page-folder.ts'
import type { ServeFlags } from './serve-flags.ts'
import { openServiceLog } from './serve-log.ts'
import { greetingOf, warningsOf } from './serve-words.ts'

/** Everything must be over five seconds after the signal; what is booked by then is kept. */
const stopMs = 4_500

export interface ServePlan {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** Empty: where the settings say, or the user's downloads folder. */
  readonly dirs: readonly string[]
  readonly tokenFile: string
  readonly allowedHosts: readonly string[]
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  readonly openMetrics: boolean
  /** null: clients of aria2 are not answered. */
  readonly aria2: Omit<Aria2Options, 'end'> | null
}

const readTls = async ({ tlsCert, tlsKey }: ServeFlags, cwd: string): Promise<ServePlan['tls']> => {
  if (tlsCert === undefined && tlsKey === undefined) return null
  if (tlsCert === undefined || tlsKey === undefined) throw new UsageError('--tls-cert and --tls-key go together')
  const read = (option: string, file: string): Promise<Buffer> =>
    readFile(resolve(cwd, file)).catch((error: unknown) => {
      throw cannotRead(option, file, error)
    })
  return { cert: await read('--tls-cert', tlsCert), key: await read('--tls-key', tlsKey) }
}

/** Throws `UsageError` for what does not go together. */
export const planServe = async (flags: ServeFlags, cwd: string): Promise<ServePlan> => {
  const tls = await readTls(flags, cwd)
  if (!isLoopback(flags.host) && tls === null && flags.insecure !== true) {
    throw new UsageError(
      `${flags.host} can be reached from other machines, and without TLS everybody on the way could read the token: ` +
        'give --tls-cert and --tls-key, or --insecure if something else protects the way (a reverse proxy, a VPN, a container)',
    )
  }
  const dataDir = flags.dataDir === undefined ? defaultDataDir() : resolve(cwd, flags.dataDir)
  return {
    host: flags.host,
    port: flags.port,
    dataDir,
    dirs: (flags.dir ?? []).map((dir) => resolve(cwd, dir)),
    tokenFile: flags.tokenFile === undefined ? join(dataDir, 'service-token') : resolve(cwd, flags.tokenFile),
    allowedHosts: flags.allowHost ?? [],
    tls,
    openMetrics: flags.openMetrics === true,
    aria2:
      flags.aria2 === false
        ? null
        : {
            allowedOrigins: flags.allowOrigin ?? [],
            getMayChange: flags.getMayChange === true,
            notifyAll: flags.notifyAll === true,
          },
  }
}

const openPlannedRoots = async (dirs: readonly string[]): Promise<Roots> => {
  try {
    return await openRoots(dirs)
  } catch (error) {
    const text = `The download folder cannot be made or reached (${String(error)}). Choose another with --dir.`
    throw new FailureError(fail('folder_missing', text), { cause: error })
  }
}

/** Without --dir the folder of the settings; with it, a setting that lies outside gives way. */
const settleRoots = async (engine: Engine, dirs: readonly string[], log: Log): Promise<Roots> => {
  const roots = await openPlannedRoots(dirs.length > 0 ? dirs : [engine.downloads.defaultDir()])
  const { dir } = engine.limits.settings
  if (dir !== '' && !(await roots.hold(dir))) {
    log('warn', 'serve.dir_reset', { dir, roots: roots.paths.join(', ') })
    await engine.limits.setSettings({ dir: '' })
  }
  return roots
}

const inUse = (dataDir: string): FailureError =>
  new FailureError(
    fail(
      'folder_in_use',
      `Another Sluice that stays (the desktop or a service) uses the data folder ${dataDir}, and one data folder has one engine. ` +
        'End it, or choose another folder with --data-dir.',
    ),
  )

const startOwn = async (plan: ServePlan, log: Log): Promise<OwnEngine> => {
  try {
    const defaultDir = plan.dirs[0] ?? join(homedir(), 'Downloads')
    return await ownEngine({ dataDir: plan.dataDir, defaultDir, log, letterForms })
  } catch (error) {
    throw error instanceof FailureError && error.failure.code === 'folder_in_use' ? inUse(plan.dataDir) : error
  }
}

/** How long an answer that Sluice ends has to arrive; aria2 takes as long. */
const endAfterMs = 3_000

const mountsOf = ({ openMetrics, aria2 }: ServePlan, end: () => void): readonly Mount[] => [
  metricsRoute({ isOpenToLoopback: openMetrics }),
  ...(aria2 === null ? [] : [aria2Desk({ ...aria2, end: () => void setTimeout(end, endAfterMs).unref() })]),
]

interface Opening {
  readonly engine: Engine
  readonly token: Token
  readonly log: Log
  readonly end: () => void
}

const openDoorOf = async (plan: ServePlan, { engine, token, log, end }: Opening): Promise<[Web, Roots]> => {
  const roots = await settleRoots(engine, plan.dirs, log)
  const web = await openWeb({
    ...{ engine, token, log, host: plan.host, port: plan.port, allowedHosts: plan.allowedHosts, tls: plan.tls },
    pageFolder: pageFolder(),
    policy: confinedTo({ roots, settings: () => engine.limits.settings, reach: (id) => engine.backups.reach(id) }),
    mounts: mountsOf(plan, end),
  })
  return [web, roots]
}

interface Opened {
  readonly token: Token
  readonly web: Web
  readonly roots: Roots
}

interface Service {
  readonly plan: ServePlan
  readonly kept: KeptLog
  readonly end: AbortSignal
  readonly greet: (opened: Opened) => void
}

/** One engine from its start to its end; `restart`: another one is to take its place, with what was restored. */
const serveOnce = async ({ plan, kept: { log, dial }, end, greet }: Service): Promise<'restart' | 'over'> => {
  const own = await startOwn(plan, log)
  own.engine.logDial = dial
  collectSooner()
  let web: Web | null = null
  const asked = new AbortController()
  const restart = new Promise<'restart'>((resolve) => {
    own.engine.onRestart = () => {
      resolve('restart')
    }
  })
  try {
    const token = await openToken(plan.tokenFile)
    const [opened, roots] = await openDoorOf(plan, {
      ...{ engine: own.engine, token, log },
      end: () => {
        asked.abort()
      },
    })
    web = opened
    greet({ token, web, roots })
    return await Promise.race([restart, aborted(AbortSignal.any([end, asked.signal])).then(() => 'over' as const)])
  } finally {
    const ended = Promise.all([web?.close(), own.stop()]).catch((error: unknown) => {
      log('error', 'serve.end', { error: String(error) })
    })
    await Promise.race([ended, delay(stopMs, undefined, { ref: false })])
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done()
    else
      signal.addEventListener(
        'abort',
        () => {
          done()
        },
        { once: true },
      )
  })

export const runServe = async (flags: ServeFlags, context: CommandContext): Promise<ExitStatus> => {
  const { out, err } = context
  const plan = await planServe(flags, context.place.cwd)
  const kept = await openServiceLog(flags, context)
  const interrupt = listenForInterrupt()
  const greet = ({ token, web, roots }: Opened): void => {
    for (const warning of warningsOf({ plan, token, web })) err.line(`warning: ${warning}`)
    out.write(greetingOf({ plan, token, web, roots, showToken: token.isNew || flags.showToken === true }))
  }
  try {
    while ((await serveOnce({ plan, kept, end: interrupt.signal, greet })) === 'restart')
      out.line('Starting again with what was restored.')
    out.line('Ending; progress is saved.')
    return exitStatus.ok
  } finally {
    kept.release()
    await kept.close()
    interrupt.release()
  }
}
