/** The command `probe`: asks many addresses at once what they hold, and tells it in the order asked. */
import { formatDuration } from '../../shared/format.ts'
import { probeRequest } from '../../shared/requests.ts'
import type { ProbeView } from '../../shared/views.ts'
import { probeAll } from '../engine/one-shot.ts'
import { readWanted } from './addresses.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, type ExitStatus } from './exit.ts'
import type { ProbeFlags } from './flags.ts'
import { httpInputOf, withItem } from './http-request.ts'
import { listenForInterrupt } from './interrupt.ts'
import type { Output } from './output.ts'
import { probeBlock, tableHead, tableRow } from './probe-table.ts'
import { shownUrl } from '../../shared/links/values.ts'

/** An address has answered when it gave any status that is no error. */
export const hasAnswered = ({ failure, status }: ProbeView): boolean =>
  failure === null && status !== null && status < 400

/** Lets values through in their order: what comes early waits for those before it. */
export const inOrder = <T extends { readonly index: number }>(show: (value: T) => void): ((value: T) => void) => {
  const early = new Map<number, T>()
  let next = 0
  return (value) => {
    early.set(value.index, value)
    for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
      early.delete(next)
      next += 1
      show(ready)
    }
  }
}

interface Tally {
  readonly total: number
  answered: number
  failed: number
  sumMs: number
}

const showEach = (out: Output, flags: ProbeFlags, total: number): ((probe: ProbeView) => void) => {
  if (flags.json === true) {
    return (probe) => {
      const { type: kind, index, url, ...rest } = probe
      out.line(JSON.stringify({ type: 'probe', index, url: shownUrl(url), kind, ...rest }))
    }
  }
  if (flags.verbose === true || total === 1) {
    return (probe) => {
      out.line(probeBlock(probe))
    }
  }
  out.line(tableHead(out.size?.columns ?? null))
  return (probe) => {
    out.line(tableRow(probe, out.size?.columns ?? null))
  }
}

const showWhole = (out: Output, flags: ProbeFlags, tally: Tally, wallMs: number): void => {
  const { total, answered, failed, sumMs } = tally
  const [wall, sum] = [Math.round(wallMs), Math.round(sumMs)]
  if (flags.json === true) {
    out.line(JSON.stringify({ type: 'summary', total, answered, failed, wallMs: wall, sumMs: sum }))
  } else if (total > 1) {
    const inWords = (value: number): string => (value < 10_000 ? `${String(value)} ms` : formatDuration(value))
    const counts = `${String(answered)} of ${String(total)} answered${failed > 0 ? `, ${String(failed)} failed` : ''}`
    out.line(`${counts}; ${inWords(wall)} together, ${inWords(sum)} one after the other.`)
  }
}

/** Throws `UsageError` for a command that cannot be understood; everything else ends in an exit status. */
export const runProbe = async (
  urls: readonly string[],
  flags: ProbeFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const { out, err, place } = context
  const wanted = await readWanted(urls, flags, place, (sentence) => {
    err.line(`warning: ${sentence}`)
  })
  const http = await httpInputOf(flags, place)
  // Each of several addresses of one file answers for itself.
  const requests = wanted.flatMap(({ urls: all, options }) =>
    all.map((url) => probeRequest.parse({ url, ...withItem(http, options) })),
  )
  const tally: Tally = { total: requests.length, answered: 0, failed: 0, sumMs: 0 }
  const show = showEach(out, flags, requests.length)
  const take = inOrder<ProbeView>((probe) => {
    if (hasAnswered(probe)) tally.answered += 1
    else tally.failed += 1
    tally.sumMs += probe.timings.totalMs
    show(probe)
  })
  const interrupt = listenForInterrupt()
  const startedAt = performance.now()
  try {
    // Nobody reads on: there is nothing left to find out.
    const signal = AbortSignal.any([interrupt.signal, context.readerGone])
    await probeAll(requests, { concurrency: flags.maxConcurrent, signal, onResult: take })
  } catch (error) {
    if (!interrupt.signal.aborted && !context.readerGone.aborted) throw error
  } finally {
    interrupt.release()
  }
  if (interrupt.signal.aborted) return exitStatus.interrupted
  showWhole(out, flags, tally, performance.now() - startedAt)
  return tally.answered === tally.total ? exitStatus.ok : exitStatus.failed
}
