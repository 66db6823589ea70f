/** What the processes of an application take, from Linux' /proc. */
import { readdirSync, readFileSync } from 'node:fs'

export interface OneProcess {
  readonly pid: number
  /** `browser` (the main process), `renderer`, `gpu-process`, `utility`, `zygote`. */
  readonly kind: string
  /** Its share of what it maps: pages that several have are counted in parts. */
  readonly bytes: number
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

const childrenOf = (): ReadonlyMap<number, readonly number[]> => {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    // After the name in parentheses: state, parent.
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

const pidsOf = (root: number): readonly number[] => {
  const children = childrenOf()
  const all = [root]
  for (const pid of all) all.push(...(children.get(pid) ?? []))
  return all
}

/** The process and all that it has started. */
export function processesOf(root: number): readonly OneProcess[] {
  return pidsOf(root).map((pid) => {
    const kibibytes = Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${String(pid)}/smaps_rollup`))?.[1] ?? 0)
    const kind = /--type=([\w-]+)/.exec(read(`/proc/${String(pid)}/cmdline`))?.[1] ?? 'browser'
    return { pid, kind, bytes: kibibytes * 1024 }
  })
}

export interface Activity {
  /** Processor time so far, milliseconds. */
  readonly cpuMs: number
  /** How often one of its threads has gone to sleep by itself so far, which is how often one was woken. */
  readonly wakeUps: number
}

const tickMs = 10

const wakeUpsOf = (pid: number): number => {
  const folder = `/proc/${String(pid)}/task`
  let sum = 0
  try {
    for (const thread of readdirSync(folder))
      sum += Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(read(`${folder}/${thread}/status`))?.[1] ?? 0)
  } catch {
    // It has ended meanwhile.
  }
  return sum
}

/** Of the process and all that it has started. */
export function activityOf(root: number): Activity {
  let [cpuMs, wakeUps] = [0, 0]
  for (const pid of pidsOf(root)) {
    const fields = read(`/proc/${String(pid)}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')
    cpuMs += (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs
    wakeUps += wakeUpsOf(pid)
  }
  return { cpuMs, wakeUps }
}
