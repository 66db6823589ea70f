/**
 * Runs the plans of several seeds at once in one real engine, each against an origin of its own, and compares what came of
 * them with the truth. The engine may be ended and started again, or killed with SIGKILL, while they run.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DownloadId } from '../../../shared/ids.ts'
import type { FailureCode } from '../../../shared/failure.ts'
import type { ResultView } from '../../../shared/views.ts'
import { bytesOf, startOrigin } from '../../support/fault-server/index.ts'
import type { Origin } from '../../support/fault-server/index.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { bench, failTest } from './harness.ts'
import type { Bench } from './harness.ts'
import type { Plan } from './seeded-plan.ts'

/** What happens to the engine once the origins have sent a third of everything. */
export type Disturbance = 'none' | 'restart' | 'kill'

export interface Verdict {
  readonly plan: Plan
  readonly result: ResultView
  /** Answers with bytes of the file, whatever came of them. */
  readonly responses: number
  /** The file exists under its final name and is no version of what the origin served. */
  readonly isWrong: boolean
  /** What is not as it must be, in words. */
  readonly complaints: readonly string[]
  /** The requests, a line each. */
  readonly story: readonly string[]
}

export interface Group {
  readonly verdicts: readonly Verdict[]
  /** Lines of log at level error. */
  readonly errors: readonly string[]
}

/** A plan on its way. */
interface Case {
  readonly plan: Plan
  readonly origin: Origin
  /** What was sent before an interruption that may cost everything. */
  forgivenBytes: number
  readonly item: { readonly urls: readonly [string]; readonly connections: number }
}

const settings = { slots: 100, connectionsPerHost: 16, maxTries: 6, retryWaitMs: 20 }
const settleWithinMs = 60_000

/** Ways of failing that an origin which is not the same all the time may be answered with. */
const honestFailures: readonly FailureCode[] = [
  ...(['resource_changed', 'origin_inconsistent', 'range_mismatch', 'length_mismatch', 'connection_lost'] as const),
  ...(['server_busy', 'server_error', 'rate_limited', 'forbidden'] as const),
]

export const runGroup = async (plans: readonly Plan[], disturbance: Disturbance): Promise<Group> => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder('seeded'))
  const cases = await Promise.all(
    plans.map(async (plan): Promise<Case> => {
      const origin = stack.use(await startOrigin())
      const url = origin.serve(`/${String(plan.seed)}.bin`, plan.versions[0], ...plan.behaviours)
      return { plan, origin, forgivenBytes: 0, item: { urls: [url], connections: plan.connections } }
    }),
  )
  const place = { dataDir: folder.at('data'), defaultDir: folder.at('downloads') }
  const begun = disturbance === 'kill' ? await beginAndKill(cases, place) : null
  let engine = stack.use(await bench(place, settings))
  const ids = begun ?? (await engine.add(cases.map(({ item }) => ({ ...item, urls: [...item.urls] }))))
  if (disturbance === 'restart') {
    await sentAThird(cases)
    engine = stack.use(await engine.restart())
    for (const one of cases) if (one.plan.startsAgain) forgive(one)
  } else if (disturbance === 'none') {
    await Promise.all(cases.map((one, n) => pauseOnce(engine, one, ids[n] ?? failTest('no id'))))
  }
  const results = await settled(engine, ids)
  const verdicts = await Promise.all(
    cases.map((one, n) => verdictOf(one, results[n] ?? failTest('no result'), place.defaultDir)),
  )
  return { verdicts, errors: engine.errors }
}

const forgive = (one: Case): void => {
  one.forgivenBytes = one.origin.log.sentBytes()
}

const sentAThird = async (cases: readonly Case[]): Promise<void> => {
  const all = cases.reduce((sum, { plan }) => sum + plan.versions[0].sizeBytes, 0)
  const isSent = (): boolean => cases.reduce((sum, { origin }) => sum + origin.log.sentBytes(), 0) >= all / 3
  await until('a third is sent', isSent, settleWithinMs)
}

/** Begins in a process of its own, which dies on the way. */
const beginAndKill = async (
  cases: readonly Case[],
  place: { readonly dataDir: string; readonly defaultDir: string },
): Promise<readonly DownloadId[]> => {
  const entry = join(import.meta.dirname, 'seeded-engine.ts')
  const order = { ...place, settings, items: cases.map(({ item }) => item) }
  await using child = run(process.execPath, [entry], { input: JSON.stringify(order) })
  const [, ids = ''] = await child.untilLine(/^ids (.*)$/, settleWithinMs)
  await sentAThird(cases)
  await child.killHard()
  // A kill may cost 8 MiB of each file, which is more than these have.
  for (const one of cases) forgive(one)
  // The process has printed what its engine gave it.
  return JSON.parse(ids) as readonly DownloadId[]
}

const pauseOnce = async ({ engine }: Bench, one: Case, id: DownloadId): Promise<void> => {
  const { origin, plan } = one
  const { pauseAtBytes, startsAgain } = plan
  if (pauseAtBytes === null) return
  const statusOf = async (): Promise<string> => (await engine.detail(id)).download.status
  const isOver = async (): Promise<boolean> => !['queued', 'running'].includes(await statusOf())
  await until('enough is sent', async () => origin.log.sentBytes() >= pauseAtBytes || (await isOver()), settleWithinMs)
  await engine.downloads.pause([id])
  await until('it has stopped', isOver, settleWithinMs)
  if (startsAgain) forgive(one)
  if ((await statusOf()) === 'paused') await engine.downloads.resume([id])
}

const settled = async ({ engine }: Bench, ids: readonly DownloadId[]): Promise<readonly ResultView[]> => {
  const { batchId } = (await engine.detail(ids[0] ?? failTest('no ids'))).download
  const wish = { batchId: batchId ?? failTest('no batch'), timeoutMs: settleWithinMs, until: 'all' as const }
  return (await engine.batches.wait(wish, new AbortController().signal)).results
}

const verdictOf = async (one: Case, result: ResultView, dir: string): Promise<Verdict> => {
  const { plan, origin } = one
  const { status, failure, proof } = result
  const { sizeBytes } = plan.versions[0]
  const isComplete = status === 'completed'
  const file = await readFile(join(dir, `${String(plan.seed)}.bin`)).catch(() => null)
  const isWrong = file !== null && !plan.versions.some((version) => bytesOf(version, 0, version.sizeBytes).equals(file))
  const typed = isComplete || (status === 'failed' && failure !== null && honestFailures.includes(failure.code))
  const end = `${status}, ${failure?.code ?? 'no reason'}`
  const sentTimes = (origin.log.sentBytes() - one.forgivenBytes - plan.lostBytes()) / sizeBytes
  const complaints = [
    ...(isWrong ? [`WRONG BYTES, proof ${String(proof)}`] : []),
    ...(isComplete === (file === null) ? [`${end}, and the file is ${file ? 'there' : 'not there'}`] : []),
    ...(plan.mustFinish && !isComplete ? [`did not finish: ${end}`] : []),
    ...(!plan.mustFinish && !typed ? [`no honest end: ${end}`] : []),
    ...(isComplete && plan.isOneFile && sentTimes > 2
      ? [`sent ${sentTimes.toFixed(2)} × its size in ${String(origin.log.requests())} requests`]
      : []),
  ]
  const responses = origin.log.entries.filter(({ served }) => served !== null).length
  return { plan, result, responses, isWrong, complaints, story: storyOf(origin) }
}

const storyOf = ({ log }: Origin): readonly string[] =>
  log.entries.map(({ range, status, served, startedAt, endedAt, aborted }) => {
    const span = served === null ? 'nothing' : `${String(served.start)}–${String(served.end)}`
    const time = `${String(startedAt - (log.entries[0]?.startedAt ?? 0))}–${String((endedAt ?? NaN) - (log.entries[0]?.startedAt ?? 0))} ms`
    return `    ${time}: ${range ?? 'all'} → ${String(status)} ${span}${aborted ? ', left' : ''}`
  })

/** What a person needs to look into what went wrong. */
export const report = (suite: string, verdicts: readonly Verdict[]): string => {
  const bad = verdicts.filter(({ complaints }) => complaints.length > 0)
  const lines = bad.flatMap(({ plan, complaints, story }) => [
    `  ${String(plan.seed)}: ${complaints.join('; ')} ← ${plan.words.join(' · ')}`,
    ...(process.env.SLUICE_DEBUG ? story : []),
  ])
  const completed = verdicts.filter(({ result }) => result.status === 'completed').length
  const stitched = verdicts.filter(({ responses }) => responses > 1).length
  const head = `${suite}: ${String(verdicts.length)} seeds, ${String(stitched)} of several answers, ${String(completed)} completed, ${String(bad.length)} not as they must be`
  return [head, ...lines].join('\n')
}
