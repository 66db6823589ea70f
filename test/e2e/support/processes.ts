/** What the system knows about a process (Linux, /proc). */
import { readFile } from 'node:fs/promises'
import type { Launched } from './launch.ts'

/** Seccomp of a process: `state` 0 off, 1 strict, 2 filter (what Chromium's sandbox uses), and how many filters apply. */
export interface Seccomp {
  readonly state: number
  readonly filters: number
}

/** Reads the seccomp lines of `/proc/PID/status`. A container may filter every process: compare the numbers. */
export async function seccompOf(pid: number): Promise<Seccomp> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  const number = (name: string): number => {
    const value = new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(status)?.[1]
    if (value === undefined) throw new Error(`/proc/${String(pid)}/status has no line ${name}`)
    return Number(value)
  }
  return { state: number('Seccomp'), filters: number('Seccomp_filters') }
}

/** Process id of the renderer behind the first window. */
export async function rendererPid(launched: Launched): Promise<number> {
  return launched.app.evaluate(({ BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId()
    if (pid === undefined) throw new Error('there is no window')
    return pid
  })
}
