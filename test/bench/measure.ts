/**
 * One run of a command as figures: wall time, processor time and peak memory of the whole process, by GNU time. Runs the
 * commands of a comparison in turn, so that what disturbs the machine disturbs them all. Knows nothing of what they do.
 */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { atEnd } from '../support/at-end.ts'

export interface Sample {
  readonly wallMs: number
  /** User and system time, of children that were waited for too. */
  readonly cpuMs: number
  /** Largest resident set of one process. */
  readonly peakBytes: number
}

/** Something that can be run again and again; it checks its own outcome and throws when that is wrong. */
export interface Entry {
  readonly tool: string
  readonly settings: string
  readonly run: () => Promise<Sample>
}

export interface Measured {
  readonly tool: string
  readonly settings: string
  readonly samples: readonly Sample[]
}

const timeProgram = '/usr/bin/time'
const deadlineMs = 600_000

/** Kills what is being measured, which has a process group of its own and would outlive an interrupted measurement. */
let running: (() => void) | null = null
atEnd(() => running?.())

/** Throws, with what it said, when the command fails or takes longer than ten minutes. `scratch` is its home. */
export async function measure(
  argv: readonly string[],
  scratch: string,
  extra: NodeJS.ProcessEnv = {},
): Promise<Sample> {
  const figures = `${scratch}/time.txt`
  const startedAt = performance.now()
  const child = spawn(timeProgram, ['-q', '-f', '%U %S %M', '-o', figures, ...argv], {
    cwd: scratch,
    env: { ...cleanEnvironment(scratch), ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => (said = (said + piece.toString('utf8')).slice(-2000)))
  }
  // The group, because a signal to GNU time alone leaves what it measures running.
  const group = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  const timer = setTimeout(group, deadlineMs)
  running = group
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const wallMs = performance.now() - startedAt
  clearTimeout(timer)
  running = null
  if (code !== 0) throw new Error(`ended with ${String(code)}: ${argv.join(' ').slice(0, 400)}\n${said}`)
  const [user = Number.NaN, system = Number.NaN, kib = Number.NaN] = (await readFile(figures, 'utf8'))
    .split(' ')
    .map(Number)
  return { wallMs, cpuMs: (user + system) * 1000, peakBytes: kib * 1024 }
}

/** Proxies and settings of the person at the keyboard would be measured too. */
export function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/_proxy$|^XDG_|^NODE_/i.test(name))
  return { ...Object.fromEntries(kept), HOME: home }
}

/** A round for warming up, then A B C … A B C …: `rounds` samples of each. */
export async function inTurn(entries: readonly Entry[], rounds: number, warmUp: boolean): Promise<readonly Measured[]> {
  const kept = entries.map((): Sample[] => [])
  for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
    for (const [at, entry] of entries.entries()) {
      const sample = await entry.run()
      if (round > 0) kept[at]?.push(sample)
      const which = round === 0 ? 'warm-up' : `${round}/${rounds}`
      process.stderr.write(`  ${which} ${entry.tool} ${entry.settings}: ${(sample.wallMs / 1000).toFixed(2)} s\n`)
    }
  }
  return entries.map(({ tool, settings }, at) => ({ tool, settings, samples: kept[at] ?? [] }))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return (low + high) / 2
}
