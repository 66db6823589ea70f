/** The command `grab`: what is behind a page, told as it is found, and downloaded if that is wanted. */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { defaultDataDir } from '../api/data-dir.ts'
import { reachEngine } from '../api/reach.ts'
import { letterForms } from '../outlets/letters/forms.ts'
import type { EngineClient } from '../../shared/client.ts'
import type { CommandInput } from '../../shared/commands.ts'
import { fail, FailureError, failureOf } from '../../shared/failure.ts'
import { isWorthIt } from '../../shared/find-choice.ts'
import type { Recipe } from '../../shared/recipe.ts'
import { tablesOf } from '../../shared/recipe-rows.ts'
import type { FindId, FindView, GrabId, GrabView } from '../../shared/grabs.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import { grabOptionsOf, type GrabFlags, type IsGiven } from './grab-flags.ts'
import { GrabOutput } from './grab-output.ts'
import { loadRecipe, recipeRefusal } from './grab-recipe.ts'
import type { GrabFile, Round } from '../engine/grab-file.ts'
import { dryRun } from './grab-trial.ts'
import { listenForInterrupt } from './interrupt.ts'
import { queueNamed } from './run-add.ts'

type Options = CommandInput<'grabs.start'>['options']

/** The last of each that was told. */
interface Told {
  find: number
  row: number
  reject: number
  /** Of a watch: which run is told. */
  run: number
}

interface Run {
  readonly options: Options
  readonly flags: GrabFlags
  readonly context: CommandContext
  readonly output: GrabOutput
  /** null: `--sqlite` was not given. */
  readonly file: GrabFile | null
  readonly signal: AbortSignal
}

/** How long one question for finds may wait for its answer. */
const askMs = 1_000
/** Machines sleep: somebody who waits looks so often at least. */
const longestPauseMs = 30_000
const atOnce = 1_000

/** Tells finds and rows as they come; finds that the server is asked about when all are known. */
const follow = async (client: EngineClient, id: GrabId, run: Run, told: Told): Promise<GrabView> => {
  const { options, output, file, signal } = run
  const tellsLate = options.probe === true
  const hasRows = (options.recipe ?? null) !== null
  for (let hasEnded = false; ;) {
    const { rows, rejects } = hasRows ? await tellRows(client, id, run, told) : noRows
    const asked = { id, after: told.find, run: told.run, most: atOnce, timeoutMs: hasRows ? 0 : askMs }
    const { grab, finds } = await client.call('grabs.finds', asked, { signal })
    for (const find of finds) {
      told.find = find.id
      if (!tellsLate) output.find(find)
    }
    file?.put({ finds, rows, rejects }, told.run > 1)
    output.progress(grab)
    // Rows may have come between the two questions: only a round that began after the end is the last one.
    if (hasEnded && finds.length + rows.length + rejects.length === 0) return grab
    hasEnded = grab.state !== 'running'
  }
}

const noRows = { rows: [], rejects: [] }

/** Waits for rows, and tells them and what was rejected. */
const tellRows = async (
  client: EngineClient,
  id: GrabId,
  { output, signal }: Run,
  told: Told,
): Promise<Pick<Round, 'rows' | 'rejects'>> => {
  const { rows } = await client.call('grabs.rows', { id, after: told.row, most: atOnce, timeoutMs: askMs }, { signal })
  for (const row of rows) {
    told.row = row.id
    output.row(row)
  }
  const { rejects } = await client.call('grabs.rejects', { id, after: told.reject, most: atOnce }, { signal })
  for (const reject of rejects) {
    told.reject = reject.id
    output.reject(reject)
  }
  return { rows, rejects }
}

/** All finds as of a run, some at a time. */
async function* findsSince(client: EngineClient, id: GrabId, run: number): AsyncGenerator<FindView[]> {
  for (let after = 0; ;) {
    const { finds } = await client.call('grabs.finds', { id, after, run, most: atOnce })
    const last = finds.at(-1)
    if (last === undefined) return
    after = last.id
    yield finds
  }
}

const tellAll = async (
  client: EngineClient,
  id: GrabId,
  since: number,
  { options, output, file }: Run,
): Promise<void> => {
  for await (const finds of findsSince(client, id, since)) {
    for (const find of finds) if (isWorthIt(find, options)) output.find(find)
    file?.put({ finds, ...noRows }, true)
  }
}

/** What a run of a watch has brought that is new, or has changed. */
const newFinds = async (client: EngineClient, id: GrabId, run: number, options: Options): Promise<FindId[]> => {
  const ids: FindId[] = []
  for await (const finds of findsSince(client, id, run))
    ids.push(...finds.filter((find) => isWorthIt(find, options)).map((find) => find.id))
  return ids
}

/** Makes downloads of the finds. In an engine of our own they run until they are done; elsewhere they are only handed over. */
const download = async (
  client: EngineClient,
  id: GrabId,
  own: boolean,
  since: number,
  { options, flags, context, output, signal }: Run,
): Promise<{ readonly status: ExitStatus; readonly added: Readonly<Record<string, unknown>> }> => {
  const dir = resolve(context.place.cwd, flags.download ?? '.')
  const queueId = flags.queue === undefined ? null : (await queueNamed(client, flags.queue)).id
  const finds = since > 1 ? await newFinds(client, id, since, options) : null
  const { ids, added, known } = await client.call('grabs.download', {
    id,
    finds,
    renew: since > 1,
    dir,
    queueId,
    folders: flags.flat !== true,
    attached: own,
  })
  output.note(`${String(added)} downloads added${known > 0 ? `, ${String(known)} known already` : ''}.`)
  if (!own || ids.length === 0) return { status: exitStatus.ok, added: { added, known } }
  const { results } = await client.call('downloads.wait', { ids }, { signal })
  const completed = results.filter(({ status }) => status === 'completed').length
  for (const { status, url, failure } of results) {
    if (status !== 'completed') context.err.line(`failed: ${url}: ${failure?.message ?? status}`)
  }
  output.note(`${String(completed)} of ${String(ids.length)} downloads completed.`)
  const status = completed === ids.length ? exitStatus.ok : exitStatus.failed
  return { status, added: { added, known, completed } }
}

const session = async (client: EngineClient, own: boolean, run: Run, told: Told): Promise<ExitStatus> => {
  const { options, flags, output } = run
  if (options.recipe && flags.dryRun === true && flags.download === undefined) {
    return dryRun(client, options, { json: flags.json === true, out: run.context.out, signal: run.signal })
  }
  const { id, resumed } = await client.call('grabs.start', { options, attached: true })
  if (run.file !== null) {
    const { grab } = await client.call('grabs.finds', { id, most: 1 })
    run.file.begin(id, grab.createdAt, (options.watch ?? null) !== null)
  }
  if (resumed && told.find + told.row === 0) output.note('Going on with a grab that was not finished.')
  for (;;) {
    const grab = await follow(client, id, run, told)
    if (grab.trouble !== null) {
      output.end(grab)
      run.context.err.line(`stopped: ${grab.trouble.message} The same command goes on from here.`)
      return exitStatus.failed
    }
    if (options.probe === true) await tellAll(client, id, grab.run, run)
    const wantsFiles = flags.download !== undefined && flags.dryRun !== true
    const { status, added } = wantsFiles ? await download(client, id, own, grab.run, run) : nothingAdded
    await tellGaps(client, id, output)
    output.end(grab, added)
    if (grab.dueAt === null) {
      if (flags.keep !== true) await client.call('grabs.remove', { ids: [id] })
      const nothingRead = grab.pages === 0 && grab.finds + grab.rows === 0
      return nothingRead ? exitStatus.failed : status
    }
    output.note(`The next run begins at ${new Date(grab.dueAt).toLocaleTimeString('en-GB')}.`)
    await nextRun(client, id, grab, run.signal)
    told.find = 0
    told.run = grab.run + 1
  }
}

/** Which numbers of which series are missing. */
const tellGaps = async (client: EngineClient, id: GrabId, output: GrabOutput): Promise<void> => {
  const { series } = await client.call('grabs.series', { id })
  output.series(series)
}

const nothingAdded = { status: exitStatus.ok, added: {} }

/** Waits until the engine has begun the next run of a watch. */
const nextRun = async (
  client: EngineClient,
  id: GrabId,
  { run, dueAt }: GrabView,
  signal: AbortSignal,
): Promise<void> => {
  for (let leftMs = (dueAt ?? 0) - Date.now(); ; leftMs = askMs / 4) {
    await delay(Math.min(longestPauseMs, Math.max(leftMs, askMs / 4)), undefined, { signal })
    const { grab } = await client.call('grabs.finds', { id, most: 1 }, { signal })
    if (grab.run > run) return
    if (grab.state === 'paused') throw new FailureError(fail('cancelled', 'The watch was paused by somebody else.'))
  }
}

const isGone = (error: unknown): boolean => error instanceof FailureError && error.failure.code === 'engine_gone'

/** An engine that goes away takes nothing along: the frontier is in the data folder, and another one goes on. */
const sessions = async (run: Run, dataDir: string): Promise<ExitStatus> => {
  const { context, signal, output } = run
  const told: Told = { find: 0, row: 0, reject: 0, run: 1 }
  const own = { attachedOnly: true, warm: run.flags.download !== undefined && run.flags.dryRun !== true }
  const options = { dataDir, defaultDir: context.place.cwd, log: context.log, letterForms, ...own }
  for (let guestFirstMs = 0; ;) {
    const reached = await reachEngine({ ...options, guestFirstMs })
    try {
      return await session(reached.client, reached.own, run, told)
    } catch (error) {
      if (signal.aborted || !isGone(error)) throw error
      guestFirstMs = reached.hasYielded() ? 5_000 : 0
      output.note('The Sluice that did the work has ended; going on here.')
    } finally {
      await reached.close()
    }
  }
}

/** SQLite is loaded by whoever writes it. */
const openFile = async (path: string, recipe: Recipe | null): Promise<GrabFile> => {
  const { GrabFile: Opened } = await import('../engine/grab-file.ts')
  try {
    return new Opened(path, recipe)
  } catch (error) {
    throw new UsageError(`--sqlite: ${failureOf(error).message}`)
  }
}

/** Throws `UsageError` for a command that cannot be understood; everything else ends in an exit status. */
export const runGrab = async (
  urls: readonly string[],
  flags: GrabFlags,
  isGiven: IsGiven,
  context: CommandContext,
): Promise<ExitStatus> => {
  const dataDir = flags.dataDir === undefined ? defaultDataDir() : resolve(context.place.cwd, flags.dataDir)
  const reachBook = async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return reachEngine({ dataDir, defaultDir: context.place.cwd, log: context.log, attachedOnly: true, warm: false })
  }
  const named = flags.recipe === undefined ? null : await loadRecipe(flags.recipe, context.place.cwd, reachBook)
  const recipe = named?.recipe ?? null
  const options = await grabOptionsOf(urls, flags, context.place, { recipe, isGiven })
  const file = flags.sqlite === undefined ? null : await openFile(resolve(context.place.cwd, flags.sqlite), recipe)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const output = new GrabOutput(context, flags, recipe === null ? [] : tablesOf(recipe))
  const interrupt = listenForInterrupt(() => {
    output.clearStatus()
  })
  const signal = AbortSignal.any([interrupt.signal, context.readerGone])
  try {
    return await sessions({ options, flags, context, output, file, signal }, dataDir)
  } catch (error) {
    const refusal = named !== null && error instanceof FailureError ? recipeRefusal(named, error.failure) : null
    if (refusal !== null) throw refusal
    if (!signal.aborted) throw error
    output.note('Stopped. The same command goes on from here.')
    return interrupt.signal.aborted ? exitStatus.interrupted : exitStatus.ok
  } finally {
    output.clearStatus()
    file?.close()
    interrupt.release()
  }
}
