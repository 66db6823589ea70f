/** What a hard test is given and what it finds. */

export interface HardSetting {
  /** How many faults, at least. */
  readonly faults: number
  /** Numbers in [0, 1) from the printed seed. */
  readonly chance: () => number
  /** A folder that nothing else uses. */
  readonly scratch: string
  readonly say: (text: string) => void
  /** Notes a problem, and says it at once. */
  readonly problem: (text: string) => void
}

export interface HardReport {
  /** What was done, as a row of the document: "200 cuts". */
  readonly done: string
  readonly figures: readonly (readonly [what: string, found: string])[]
}

export interface HardTest {
  readonly id: string
  readonly title: string
  /** What is promised, in plain words. */
  readonly promise: string
  /** How many faults where nobody says otherwise. */
  readonly faults: number
  readonly run: (setting: HardSetting) => Promise<HardReport>
}

/** Median and greatest of some numbers of bytes, for people. */
export const spreadOf = (bytes: readonly number[]): string => {
  const sorted = bytes.toSorted((a, b) => a - b)
  const mib = (at: number): string => `${((sorted[at] ?? 0) / 1024 / 1024).toFixed(2)} MiB`
  return sorted.length === 0
    ? '–'
    : `median ${mib(Math.floor(sorted.length / 2))}, p99 ${mib(Math.floor(sorted.length * 0.99))}, most ${mib(sorted.length - 1)}`
}

/** In an order of chance, so that a short run tries some of everything. */
export const shuffled = <T>(all: readonly T[], chance: () => number): readonly T[] =>
  all
    .map((one) => [chance(), one] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, one]) => one)
