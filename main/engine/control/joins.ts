/**
 * Where bytes of two responses meet, and what shows that they fit: a response that repeats what is written before it, one that was
 * read on past its end, or, when all is written, one more look at the place. A place is open until something has shown it.
 */
import { fail } from '../../../shared/failure.ts'
import { joinBytes, windowBytes, windowCount } from '../domain/identity.ts'
import type { Range, SegmentMap } from '../domain/segments.ts'
import { joinsOf } from '../domain/segments.ts'
import type { Tail } from '../transfer/protocol.ts'

export interface JoinsSpec {
  /** Digest of what is written there. */
  readonly digest: (start: number, end: number) => Promise<string>
  /** Chance in [0, 1). */
  readonly random: () => number
  /** What is written there is not what another response held. */
  readonly onMismatch: () => void
  /** Nothing is being compared any more. */
  readonly onQuiet: () => void
}

/** So often is a look over the network tried. */
const mostTries = 2

export class Joins {
  readonly #spec: JoinsSpec
  readonly #proven = new Set<number>()
  /** Read by transfers past their ends, where what others write was not all there yet. */
  #tails: (Tail & { readonly join: number })[] = []
  #comparing = 0
  #windows: Range[] | null = null
  #tries = 0
  #hasGivenUp = false

  constructor(spec: JoinsSpec) {
    this.#spec = spec
  }

  /** A response has repeated this range, whose bytes were the same, and went on from its end. */
  repeated(range: Range, map: SegmentMap): void {
    for (const { start } of map) if (range.start < start && start <= range.end) this.#proven.add(start)
  }

  /** The response that ended at `join` held this beyond it. */
  readOn(join: number, tail: Tail): void {
    this.#tails.push({ ...tail, join })
  }

  /** Compares what can be compared by now. */
  look(map: SegmentMap): void {
    const ready = this.#tails.filter((tail) => isWritten(map, tail))
    this.#tails = this.#tails.filter((tail) => !ready.includes(tail))
    for (const tail of ready) void this.#compare(tail)
  }

  get isBusy(): boolean {
    return this.#comparing > 0
  }

  /** Places where nothing has shown yet that both sides fit. */
  open(map: SegmentMap): readonly number[] {
    return joinsOf(map).filter((join) => !this.#proven.has(join))
  }

  /**
   * When all is written: a range to ask for once more and compare; null: nothing is open, or looking was of no use.
   *
   * @param isRelabelled whether bytes came under more than one label: then some places are looked at whatever else was shown
   */
  nextLook(map: SegmentMap, isRelabelled: boolean): Range | null {
    if (this.#hasGivenUp) return null
    const sizeBytes = map.at(-1)?.end ?? 0
    const [join] = this.open(map)
    if (join !== undefined) return { start: Math.max(0, join - joinBytes), end: Math.min(sizeBytes, join + joinBytes) }
    if (!isRelabelled) return null
    this.#windows ??= Array.from({ length: windowCount }, () => {
      const start = Math.floor(this.#spec.random() * Math.max(1, sizeBytes - windowBytes))
      return { start, end: Math.min(sizeBytes, start + windowBytes) }
    })
    return this.#windows[0] ?? null
  }

  /** The look showed the same bytes. */
  seen(range: Range, map: SegmentMap): void {
    this.#tries = 0
    for (const { start } of map) if (range.start < start && start < range.end) this.#proven.add(start)
    this.#windows = this.#windows?.filter((window) => window !== range) ?? null
  }

  /** Whether everything that had to be shown has been. */
  isShown(map: SegmentMap, isRelabelled: boolean): boolean {
    return this.open(map).length === 0 && (!isRelabelled || this.#windows?.length === 0)
  }

  /** The look could not be made. */
  failed(): void {
    this.#tries += 1
    this.#hasGivenUp ||= this.#tries >= mostTries
  }

  async #compare({ start, end, digest, join }: Tail & { readonly join: number }): Promise<void> {
    this.#comparing += 1
    try {
      if ((await this.#spec.digest(start, end)) === digest) this.#proven.add(join)
      else this.#spec.onMismatch()
    } catch {
      // What cannot be read stays open; whoever syncs the file finds out why.
    } finally {
      this.#comparing -= 1
      if (this.#comparing === 0) this.#spec.onQuiet()
    }
  }
}

const isWritten = (map: SegmentMap, { start, end }: Range): boolean =>
  map.every((segment) => segment.end <= start || segment.start >= end || segment.written >= Math.min(end, segment.end))

export const mixedFailure = fail(
  'resource_changed',
  'Parts of the file that the server sent do not fit together, so they are not of the same version. None of it is kept.',
  { detail: { difference: 'join' } },
)
