/** What a case of the measurements is given and gives back. Types, and the sizes of the three scales. */
import type { Measured } from './measure.ts'
import type { Storage } from './storage.ts'

export const mib = 1024 * 1024

export interface Scale {
  readonly largeBytes: number
  readonly files: number
  readonly tinyFiles: number
  readonly rounds: number
  readonly warmUp: boolean
  /** For how long a limited download is watched. */
  readonly watchMs: number
  /** Limits to try, bytes a second. */
  readonly limits: readonly number[]
  readonly killBytes: number
  readonly pacedBytes: number
  /** Of a server that allows eight connections; a quarter of it where two are allowed. */
  readonly rampBytes: number
  /** Of a site to crawl. */
  readonly pages: number
  /** That a crawl knows of. */
  readonly addresses: number
  /** At a service at once, and for how long. */
  readonly clients: number
  readonly loadSeconds: number
}

const full: Scale = {
  largeBytes: 2048 * mib,
  files: 5000,
  tinyFiles: 100_000,
  rounds: 5,
  warmUp: true,
  watchMs: 10_000,
  limits: [64 * 1024, 5 * mib, 50 * mib, 500 * mib],
  killBytes: 320 * mib,
  pacedBytes: 320 * mib,
  rampBytes: 960 * mib,
  pages: 20_000,
  addresses: 1_000_000,
  clients: 500,
  loadSeconds: 60,
}

const quick: Scale = {
  largeBytes: 32 * mib,
  files: 200,
  tinyFiles: 500,
  rounds: 1,
  warmUp: false,
  watchMs: 1500,
  limits: [5 * mib],
  killBytes: 64 * mib,
  pacedBytes: 32 * mib,
  rampBytes: 64 * mib,
  pages: 2_000,
  addresses: 20_000,
  clients: 100,
  loadSeconds: 10,
}

export const scales = { full, quick } as const

export interface Setting {
  readonly scale: Scale
  readonly memory: Storage
  readonly disk: Storage
}

/** A goal and what was found. `met` is null where there is no goal. */
export interface Figure {
  readonly what: string
  readonly found: string
  readonly goal: string
  readonly met: boolean | null
}

export interface Comparison {
  readonly title: string
  readonly measured: readonly Measured[]
}

export interface Outcome {
  readonly comparisons: readonly Comparison[]
  readonly figures: readonly Figure[]
}

export interface Case {
  readonly id: string
  readonly title: string
  /** Run only when asked for by name or with `--full`. */
  readonly isLong?: boolean
  readonly run: (setting: Setting) => Promise<Outcome>
}
