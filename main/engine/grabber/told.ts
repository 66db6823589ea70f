/**
 * What the pages of a grab have told of already. Pages of one site repeat most of their links, and a link that is told again is nothing
 * new for the ledger, only work. Remembers what was met last, within bounds: what is forgotten is told once more.
 */
import type { NewFind, NewPage } from '../store/grab-operations.ts'
import type { RawLink } from './link.ts'

/** Of each of two halves: what was met last, and what was met before that. */
const mostEach = 6_000

/** What was said of each of so many names at least. */
class Memory {
  #met = new Map<string, string>()
  #before = new Map<string, string>()

  /** Whether something else, or nothing, was said of it before. */
  isFresh(name: string, said: string): boolean {
    const known = this.#met.get(name) ?? this.#before.get(name)
    if (known === said) return false
    this.#met.set(name, said)
    if (this.#met.size >= mostEach) {
      this.#before = this.#met
      this.#met = new Map()
    }
    return true
  }

  has(name: string, said: string): boolean {
    return (this.#met.get(name) ?? this.#before.get(name)) === said
  }
}

const signOf = ({ text, sizeBytes, modifiedAt }: Pick<NewFind, 'text' | 'sizeBytes' | 'modifiedAt'>): string =>
  sizeBytes === null && modifiedAt === null
    ? text === ''
      ? ''
      : 't'
    : `${text === '' ? '' : 't'} ${String(sizeBytes)} ${String(modifiedAt)}`

/** Links of one page: how each stands there, with what it is relative to. */
export interface ToldLinks {
  readonly has: (link: RawLink) => boolean
  /** It has led to something that was told. */
  readonly add: (link: RawLink) => void
}

export class Told {
  readonly #links = new Memory()
  readonly #pages = new Memory()
  readonly #finds = new Memory()

  /** `base`: what the links are relative to; `within`: the folder of an index. */
  links(base: string, within: string | null): ToldLinks {
    const origin = /^https?:\/\/[^/]*/.exec(base)?.[0] ?? base
    const folder = base.slice(0, (base.split(/[?#]/, 1)[0] ?? base).lastIndexOf('/') + 1)
    const nameOf = ({ href, via }: RawLink): string => {
      // What begins with a slash is the same in the whole origin; anything else, as far as its folder goes.
      const from = href.startsWith('/') && !href.startsWith('//') ? origin : folder
      return `${via} ${within ?? ''} ${from} ${href}`
    }
    // These are relative to the page itself.
    const isOwn = ({ href }: RawLink): boolean => href === '' || href.startsWith('?') || href.startsWith('#')
    return {
      has: (link) => !isOwn(link) && this.#links.has(nameOf(link), signOf(link)),
      add: (link) => {
        if (!isOwn(link)) this.#links.isFresh(nameOf(link), signOf(link))
      },
    }
  }

  /** Those that say something that was not told. */
  freshPages(pages: readonly NewPage[]): readonly NewPage[] {
    return pages.filter(({ key }) => this.#pages.isFresh(key, ''))
  }

  freshFinds(finds: readonly NewFind[]): readonly NewFind[] {
    return finds.filter((find) => this.#finds.isFresh(find.key, `${signOf(find)}${find.mark ?? ''}`))
  }
}
