/**
 * How late the main thread's timers are while a command of ours works: one more run of it, with a probe loaded before the
 * program. Not one of those that are timed, because watching costs a little.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Figure } from './case.ts'
import { atMost } from './compare.ts'
import { measure, median } from './measure.ts'

const probe = join(import.meta.dirname, 'loop-delay.mjs')
const goalMs = 20

/** Flags for Node that load the probe. */
export const watched = ['--import', probe] as const

/** p99 in milliseconds of one run of a command that was given the flags. */
export async function delayOf(argv: readonly string[], scratch: string): Promise<number> {
  const report = join(scratch, 'delay.json')
  await measure(argv, scratch, { SLUICE_BENCH_DELAY: report })
  return Number(await readFile(report, 'utf8'))
}

export const delayFigure = (delays: readonly number[], what: string): Figure =>
  atMost(`main thread's event-loop delay, p99, start-up included, ${what}`, median(delays), goalMs, 'ms')
