/**
 * H3 and H4: the process is killed at its n-th system call of a kind, or that call fails, once or from then on. strace does both
 * (`man strace`, --inject). It counts for each thread by itself, so a point is a kind of call and a number.
 */
import { Errand, freshFolder } from './errand.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'
import { offer } from './wares.ts'
import type { Wares } from './wares.ts'

const kib = 1024
/** Nothing, a little, a small file, one of three blocks. */
const sizes = [0, 5 * kib, 700 * kib, 9 * kib * kib]

/** Everything that changes a disk. */
const changing = [
  ...['openat', 'write', 'pwrite64', 'ftruncate', 'fdatasync', 'fsync'],
  ...['rename', 'link', 'unlink', 'mkdir', 'fallocate'],
]
/** A call that is made less often than this is tried at each of its numbers. */
const densely = 24

/** Numbers of a call to try: each at first, then ever fewer. */
function* numbers(chance: () => number): Generator<number> {
  for (let n = 1; ; n += n < densely ? 1 : 1 + Math.floor((chance() * n) / 3)) yield n
}

interface Point {
  readonly call: string
  readonly when: string
  readonly what: string
}

const strace = ({ call, when, what }: Point): readonly string[] => [
  ...['strace', '-f', '-qqq', '-o', '/dev/null', '-e', `trace=${call}`],
  ...['-e', `inject=${call}:${what}:when=${when}`],
]

/** One point: begun under strace, looked at, finished without. */
const tryPoint = async (wares: Wares, scratch: string, point: Point) => {
  const errand = new Errand(wares, await freshFolder(scratch, 'life'))
  const exit = await errand.hear(errand.begin(strace(point), ['--max-tries', '2', '--retry-wait', '0.2']))
  const problems = [...(await errand.look())]
  if ('standsStill' in exit) problems.push(`stands still: ${exit.standsStill}`)
  if (exit.code === 0 && errand.announced.size < wares.all.size) problems.push('ended well without all files')
  const isReached = exit.code !== 0
  const announced = errand.announced.size
  problems.push(...(await errand.finish()))
  const name = `${point.what} at ${point.call} ${point.when}`
  return { isReached, announced, exit, problems: problems.map((problem) => `${name}: ${problem}`) }
}

/** Calls in turn, so that a run that is cut short has tried all kinds. */
const runKills = async ({ faults, chance, scratch, say, problem }: HardSetting): Promise<HardReport> => {
  await using wares = await offer(scratch, sizes)
  const open = new Map(changing.map((call) => [call, numbers(chance)]))
  let points = 0
  while (open.size > 0 && points < faults) {
    for (const [call, next] of open) {
      const point = { call, when: String(next.next().value), what: 'signal=KILL' }
      const found = await tryPoint(wares, scratch, point)
      found.problems.forEach(problem)
      if (!found.isReached) open.delete(call)
      else points += 1
      if (points >= faults) break
    }
    say(`${String(points)} points, ${String(open.size)} kinds of calls left`)
  }
  const rest = open.size === 0 ? 'until no call was left' : `not to the end of ${[...open.keys()].join(', ')}`
  return {
    done: `killed at ${String(points)} system calls of ${String(changing.length)} kinds, ${rest}`,
    figures: [],
  }
}

export const killsAtCalls: HardTest = {
  id: 'H3',
  title: 'Killed at each system call',
  promise: 'Wherever the process dies, the next run ends with the right files and nothing else.',
  faults: 600,
  run: runKills,
}

/** Calls that fail, and how. A disk that is full and one that is broken. */
const lies: readonly (readonly [call: string, error: string])[] = [
  ...(['fdatasync', 'fsync', 'pwrite64', 'pread64', 'rename', 'link', 'unlink', 'ftruncate'] as const).map(
    (call) => [call, 'EIO'] as const,
  ),
  ...(['pwrite64', 'fallocate', 'link', 'mkdir'] as const).map((call) => [call, 'ENOSPC'] as const),
]

const runLies = async ({ faults, chance, scratch, say, problem }: HardSetting): Promise<HardReport> => {
  await using wares = await offer(scratch, sizes)
  const codes = new Map<string, number>()
  let points = 0
  const next = numbers(chance)
  while (points < faults) {
    const n = String(next.next().value)
    for (const [call, error] of lies) {
      for (const when of [n, `${n}+`]) {
        const found = await tryPoint(wares, scratch, { call, when, what: `error=${error}` })
        found.problems.forEach(problem)
        if (call === 'fdatasync' && when === '1+' && found.announced > 0)
          problem(
            `error=EIO at fdatasync 1+: ${String(found.announced)} files were announced although nothing was ever synced`,
          )
        const code =
          found.exit.code === null
            ? 'nothing: ended by a signal, or stood still'
            : `exit status ${String(found.exit.code)}`
        codes.set(code, (codes.get(code) ?? 0) + 1)
        points += 1
      }
    }
    say(`${String(points)} points`)
  }
  const figures = [...codes].map(
    ([code, count]) => [`runs with the fault that ended with ${code}`, String(count)] as const,
  )
  return { done: `${String(points)} points at which a call fails, once or from then on`, figures }
}

export const lyingDisk: HardTest = {
  id: 'H4',
  title: 'A disk that fails',
  promise: 'Nothing is called complete that was not safely written, and all is well again when the disk is.',
  faults: 240,
  run: runLies,
}
