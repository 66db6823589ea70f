/** The command `get`: many addresses to files, resumable, by the engine of this process or by one that runs already. */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { defaultDataDir } from '../api/data-dir.ts'
import { reachEngine, type Reached } from '../api/reach.ts'
import { letterForms } from '../outlets/letters/forms.ts'
import { failureOf } from '../../shared/failure.ts'
import { readWanted } from './addresses.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, sentenceOf, statusOfError, type ExitStatus } from './exit.ts'
import type { GetFlags } from './flags.ts'
import { planGet, type GetPlan } from './get-plan.ts'
import { runSession, type SessionEnd } from './get-session.ts'
import { listenForInterrupt } from './interrupt.ts'
import { collectSooner } from './node-tuning.ts'
import { Outcomes } from './outcomes.ts'
import { jsonReporter } from './report-json.ts'
import { lineReporter } from './report-lines.ts'
import { LiveReporter } from './report-live.ts'
import type { Reporter } from './reporter.ts'
import { shownUrl } from '../../shared/links/values.ts'

/** A pause must be over two seconds after the signal, also when a disk is slow: what is booked by then is kept. */
const stopMs = 1300

/** How long a new owner, for whom this command made room, may take to come. */
const newOwnerMs = 5_000

/** From so many downloads on, what they take of memory counts for more than the start of a thread. */
const many = 1_000

interface Run {
  readonly context: CommandContext
  readonly plan: GetPlan
  readonly outcomes: Outcomes
  readonly reporter: Reporter
  readonly dataDir: string
  readonly signal: AbortSignal
}

const reporterFor = ({ out, err }: CommandContext, flags: GetFlags, total: number): Reporter => {
  const quiet = flags.quiet === true
  if (flags.json === true) return jsonReporter({ out, err }, quiet)
  return quiet || !out.isTerminal ? lineReporter({ out, err }, quiet) : new LiveReporter({ out, err }, total)
}

const leave = async (reached: Reached, end: SessionEnd | null): Promise<void> => {
  const closed = reached.close()
  if (end !== 'interrupted') return closed
  await Promise.race([closed.catch(() => undefined), delay(stopMs, undefined, { ref: false })])
}

/** Sessions until everything is settled: an owner that ends takes its engine along, and another one goes on. */
const runSessions = async ({ context, plan, outcomes, reporter, dataDir, signal }: Run): Promise<SessionEnd> => {
  const options = { dataDir, defaultDir: context.place.cwd, log: context.log, letterForms, attachedOnly: true }
  let guestFirstMs = 0
  for (let known = plan.batch.known ?? 'resume'; ; known = 'resume') {
    const reached = await reachEngine({ ...options, guestFirstMs })
    let end: SessionEnd | null = null
    try {
      const { client, own } = reached
      if (own && plan.total >= many) collectSooner()
      end = await runSession({ client, own, plan, known, outcomes, reporter, signal })
    } finally {
      await leave(reached, end)
    }
    if (end !== 'engine_gone') return end
    guestFirstMs = reached.hasYielded() ? newOwnerMs : 0
    reporter.note(
      reached.hasYielded()
        ? 'The desktop takes over the work.'
        : 'The Sluice that did the work has ended; going on here.',
    )
  }
}

const getFiles = async (run: Run): Promise<ExitStatus> => {
  const { context, outcomes, reporter } = run
  let end: SessionEnd
  try {
    end = await runSessions(run)
  } catch (error) {
    const status = statusOfError(error)
    if (status === exitStatus.usage) throw error
    outcomes.failRest(failureOf(error))
    reporter.end(outcomes, false)
    context.err.line(`error: ${sentenceOf(error, context.debug)}`)
    return status
  }
  // A signal that came after the last result has nothing left to interrupt.
  const interrupted = end === 'interrupted' && outcomes.open().length > 0
  reporter.end(outcomes, interrupted)
  if (interrupted) return exitStatus.interrupted
  return outcomes.count('completed') === outcomes.total ? exitStatus.ok : exitStatus.failed
}

/**
 * Throws `UsageError` for a command that cannot be understood; everything else ends in an exit status. `ended` is given what became
 * of each download.
 */
export const runGet = async (
  urls: readonly string[],
  flags: GetFlags,
  context: CommandContext,
  ended: (outcomes: Outcomes) => void = () => undefined,
): Promise<ExitStatus> => {
  const warnings: string[] = []
  const wanted = await readWanted(urls, flags, context.place, (sentence) => warnings.push(sentence))
  const toStdout = flags.out === '-'
  const plan = await planGet(wanted, flags, context.place)
  for (const sentence of warnings) context.err.line(`warning: ${sentence}`)
  const outcomes = new Outcomes(wanted.map(({ urls: [url = ''] }) => shownUrl(url)))
  const reporter = reporterFor(context, flags, outcomes.total)
  const interrupt = listenForInterrupt(() => {
    if (reporter instanceof LiveReporter) reporter.close()
  })
  const { signal } = interrupt
  const [item] = toStdout ? plan.items([0]) : []
  try {
    if (toStdout && item !== undefined) {
      const { streamOut } = await import('./stream-out.ts')
      return await streamOut({ item, flags, outcomes, context, signal })
    }
    const dataDir = flags.dataDir === undefined ? defaultDataDir() : resolve(context.place.cwd, flags.dataDir)
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return await getFiles({ context, plan, outcomes, reporter, dataDir, signal })
  } finally {
    if (reporter instanceof LiveReporter) reporter.close()
    interrupt.release()
    ended(outcomes)
  }
}
