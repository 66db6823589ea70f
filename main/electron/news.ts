/**
 * What people are told of downloads that have ended while they looked elsewhere: what ends together is one bulletin, and however
 * many end, there is no storm of them. Pure but for the clock it is given.
 */
import { dirname } from 'node:path'
import type { Notice } from '../../shared/feed.ts'
import type { DownloadId } from '../../shared/ids.ts'
import { words } from './words.ts'

export type Ended = Extract<Notice, { kind: 'completed' | 'failed' }>

export interface Bulletin {
  readonly title: string
  readonly body: string
  /** What a click leads to. */
  readonly target:
    | { readonly kind: 'file'; readonly id: DownloadId }
    | { readonly kind: 'folder'; readonly id: DownloadId }
    | { readonly kind: 'window' }
}

export interface NewsSpec {
  readonly tell: (bulletin: Bulletin) => void
  /** Calls back once. */
  readonly after: (ms: number, callback: () => void) => void
}

/** The first bulletin gathers this long, the ones after it much longer. */
export const gatherMs = 1_200
export const quietMs = 30_000
const mostLines = 4

const linesOf = (notices: readonly Ended[]): string => {
  const [only] = notices
  if (notices.length === 1 && only) return only.kind === 'failed' ? `${only.name}\n${only.failure.message}` : only.name
  const lines = notices.slice(0, mostLines).map(({ name }) => name)
  const rest = notices.length - lines.length
  return [...lines, ...(rest > 0 ? [words.andMore(rest)] : [])].join('\n')
}

/** One file leads to itself, files of one folder to the folder, anything else to the window. */
const targetOf = (notices: readonly Ended[]): Bulletin['target'] => {
  const [first] = notices
  if (first?.kind !== 'completed') return { kind: 'window' }
  if (notices.length === 1) return { kind: 'file', id: first.id }
  const folder = dirname(first.path)
  const isOne = notices.every((notice) => notice.kind === 'completed' && dirname(notice.path) === folder)
  return isOne ? { kind: 'folder', id: first.id } : { kind: 'window' }
}

const titleOf = (kind: Ended['kind'], count: number): string => {
  if (kind === 'completed') return count === 1 ? words.completed : words.manyCompleted(count)
  return count === 1 ? words.failed : words.manyFailed(count)
}

export const bulletinOf = (kind: Ended['kind'], notices: readonly Ended[]): Bulletin => ({
  title: titleOf(kind, notices.length),
  body: linesOf(notices),
  target: targetOf(notices),
})

/** Everything that has ended since the last bulletin, and that nothing is left to do. */
export const allDoneBulletin = (notices: readonly Ended[]): Bulletin => {
  const counts = (['completed', 'failed'] as const)
    .map((kind) => [kind, notices.filter((notice) => notice.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => titleOf(kind, count))
  return { title: words.allDone, body: counts.join('\n'), target: targetOf(notices) }
}

export class News {
  readonly #spec: NewsSpec
  #gathered: Ended[] = []
  #isAllDone = false
  #isWaiting = false
  /** Told not long ago. */
  #isQuiet = false

  constructor(spec: NewsSpec) {
    this.#spec = spec
  }

  take(notice: Ended): void {
    this.#gathered.push(notice)
    if (!this.#isQuiet) this.#soon()
  }

  /** Nothing is left to do: what was held back is told with it. */
  allDone(): void {
    this.#isAllDone = true
    this.#soon()
  }

  /** A watch that brings something, or nothing any more, is rare: it is told at once. */
  watch({ kind, name }: Extract<Notice, { kind: 'watch_news' | 'watch_failed' }>): void {
    const title = kind === 'watch_news' ? words.watchNews : words.watchFailed
    this.#spec.tell({ title, body: name, target: { kind: 'window' } })
  }

  /** Somebody tries to get in at the door for aria2 clients. */
  guessed(from: string, count: number): void {
    this.#spec.tell({ title: words.guessed, body: words.guessedBody(from, count), target: { kind: 'window' } })
  }

  /** Its user wants to hear of it: at once, and by name. */
  queueDone(name: string): void {
    this.#spec.tell({ title: words.queueDone(name), body: '', target: { kind: 'window' } })
  }

  #soon(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#spec.after(gatherMs, () => {
      this.#isWaiting = false
      this.#tell()
    })
  }

  #tell(): void {
    const all = this.#gathered.splice(0)
    const isAllDone = this.#isAllDone
    this.#isAllDone = false
    if (all.length === 0 && !isAllDone) return
    // One file that was alone is told as itself.
    if (isAllDone && all.length !== 1) this.#spec.tell(allDoneBulletin(all))
    else
      for (const kind of ['completed', 'failed'] as const) {
        const notices = all.filter((notice) => notice.kind === kind)
        if (notices.length > 0) this.#spec.tell(bulletinOf(kind, notices))
      }
    this.#rest()
  }

  #rest(): void {
    if (this.#isQuiet) return
    this.#isQuiet = true
    this.#spec.after(quietMs, () => {
      this.#isQuiet = false
      if (this.#gathered.length > 0) this.#soon()
    })
  }
}
