/**
 * Which run of the operating system this is. Notes that were never synced are worth something only within one.
 *
 * Linux and macOS have a name for it. Elsewhere (Windows) the moment of the start, to ten seconds, and the machine's name stand in: a clock that is
 * set meanwhile makes the same run look like another, which only costs bytes asked for twice; two runs look the same
 * only if the clock is set back by the length of the first one.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { systemClock } from '../clock.ts'

const roundingMs = 10_000
let known: string | undefined

/** At most 64 bytes; the same for every process of this run of the system. */
export const bootId = (): string => (known ??= (named() ?? derived()).slice(0, 64))

function named(): string | null {
  try {
    if (process.platform === 'linux') return said(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
    if (process.platform === 'darwin') {
      return said(
        execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8', timeout: 2_000 }),
      )
    }
  } catch {
    // A sandbox may hide it: the derived one will do.
  }
  return null
}

const said = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function derived(): string {
  const startedAtMs = Math.round((systemClock.now() - uptime() * 1000) / roundingMs) * roundingMs
  return `${String(startedAtMs)} ${hostname().replace(/[^\x20-\x7e]/gu, '_')}`
}
