/**
 * What becomes of a link: a page to read, a find, or nothing. Decides by the address alone; nothing is asked for. Pure, and made once
 * for each grab.
 */
import mime from 'mime'
import { getDomain } from 'tldts'
import type { FindVia, GrabOptions } from '../../../shared/grabs.ts'
import { endingOf, kindOf } from '../../../shared/kind.ts'
import { fileSegment, nameFor } from '../domain/naming.ts'
import { cleanName, safeName } from '../domain/filename.ts'
import { decodePercent } from '../domain/naming-text.ts'
import { globPattern } from '../domain/patterns.ts'
import type { Pattern } from '../domain/patterns.ts'
import type { LeftOut } from '../../../shared/recipe-trial.ts'
import type { NewFind, NewPage } from '../store/grab-operations.ts'
import { canonicalAddress, isTrap, keyOf, readAddress } from './addresses.ts'
import type { RawLink } from './link.ts'

/** Options without what belongs to requests. */
export type GrabPlan = Omit<GrabOptions, 'http'>

/** What a link leads to; null: to nothing that is wanted. */
export type Target = { readonly page: NewPage } | { readonly find: NewFind }

/** Endings behind which pages are. */
const pageEnding = /^(?:html?|xhtml|shtml?|php\d?|phtml|aspx?|jspx?|cgi|do|action|cfm|pl|py|rb|dll)$/

/** Globs of addresses (those with a slash) and of names. */
export const matcher = (globs: readonly string[]): ((url: string, name: string) => boolean) => {
  const tests = globs.map((glob): readonly [boolean, Pattern] => [glob.includes('/'), globPattern(glob)])
  return (url, name) => tests.some(([isAddress, test]) => test(isAddress ? url : name))
}

/** Whether the last segment names a file of a kind that is known, and not a page. */
export const namesFile = (url: URL): boolean => {
  const segment = decodePercent(fileSegment(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)))
  const ending = endingOf(segment)
  if (ending === '' || pageEnding.test(ending)) return false
  return kindOf(segment) !== 'other' || (/[a-z]/.test(ending) && mime.getType(ending) !== null)
}

const segmentOf = (url: URL): string => decodePercent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1))

export class Scope {
  readonly #plan: GrabPlan
  readonly #hosts: ReadonlySet<string>
  readonly #sites: ReadonlySet<string>
  /** Origin and folder of each start. */
  readonly #roots: readonly string[]
  readonly #accept: ReturnType<typeof matcher>
  readonly #reject: ReturnType<typeof matcher>
  readonly #follow: ReturnType<typeof matcher>
  readonly #skip: ReturnType<typeof matcher>
  readonly #extensions: ReadonlySet<string>
  /** The one that was asked for last. */
  #lastFolder = { parent: '', folder: '' }

  constructor(plan: GrabPlan) {
    this.#plan = plan
    const starts = plan.starts.flatMap((start) => readAddress(start) ?? [])
    this.#hosts = new Set(starts.map(({ host }) => host))
    this.#sites = new Set(starts.map(({ hostname }) => siteOf(hostname)))
    this.#roots = [...new Set(starts.map(folderOf))].sort((a, b) => b.length - a.length)
    this.#accept = matcher(plan.accept)
    this.#reject = matcher(plan.reject)
    this.#follow = matcher(plan.follow)
    this.#skip = matcher(plan.skip)
    this.#extensions = new Set(
      plan.accept.filter((glob) => /^\*\.[\w.]+$/.test(glob)).map((glob) => glob.slice(2).toLowerCase()),
    )
  }

  /** The key of an address: equal for addresses that are the same one. */
  key(url: URL): string {
    return keyOf(canonicalAddress(url, this.#plan))
  }

  start(url: URL): NewPage {
    const { recipe } = this.#plan
    return this.#page(url, 0, recipe === null ? null : (Object.keys(recipe.steps)[0] ?? null))
  }

  /** A page that a recipe leads to; null: it is not read. `step` reads it. */
  step(url: URL, depth: number, step: string): NewPage | null {
    return this.whyNot(url, depth) === null ? this.#page(url, depth, step) : null
  }

  /** A file that a recipe takes; null: it is not wanted. */
  taken(url: URL, link: RawLink): NewFind | null {
    const found = this.#found(url, link, 'entry')
    return found !== null && 'find' in found ? found.find : null
  }

  /** Asking about a find is apart from reading a page of the same address. */
  ask(find: NewFind): NewPage | null {
    const url = readAddress(find.url)
    if (url === null) return null
    const key = keyOf(`ask ${canonicalAddress(url, this.#plan)}`)
    return { key, url: url.href, origin: url.origin, depth: 0, task: 'ask', step: null }
  }

  /** What an address that led on leads to: as far away as the one that led there. */
  moved(url: URL, depth: number, step: string | null): NewPage | null {
    return this.whyNot(url, depth) === null ? this.#page(url, depth, step) : null
  }

  /**
   * `depth`: of the page that it stands on. `within`: address of the index whose entries must lie below it; null: it is no index.
   */
  target(link: RawLink, base: string, depth: number, within: string | null): Target | null {
    const url = readAddress(link.href, base)
    // An index is no entry of itself: some begin with the way to where one is.
    if (url === null || (within !== null && (!url.href.startsWith(within) || url.href === within))) return null
    if (link.nofollow && this.#plan.robots) return null
    const { via } = link
    if (via === 'embed') return this.#plan.embedded ? this.#found(url, link, 'embed') : null
    if (via === 'entry') return this.#found(url, link, 'entry')
    const reads = via === 'folder' || via === 'next' || via === 'list' || via === 'frame'
    if (!reads && namesFile(url)) return this.#found(url, link, 'link')
    if (link.href.startsWith('#')) return null
    const away = via === 'next' || via === 'list' || via === 'frame' ? depth : depth + 1
    return this.whyNot(url, away) === null ? { page: this.#page(url, away, null) } : null
  }

  /** What a request turned up that was to be a page and is a file. */
  file(url: URL, more: Partial<NewFind>): NewFind | null {
    const found = this.#found(url, null, 'link')
    if (found === null || !('find' in found)) return null
    const find = { ...found.find, ...more }
    return this.#wants(find) ? { ...find, kind: kindOf(find.name) } : null
  }

  #page(url: URL, depth: number, step: string | null): NewPage {
    return { key: this.key(url), url: url.href, origin: url.origin, depth, task: 'read', step }
  }

  /** Why a page is not read; null: it is. */
  whyNot(url: URL, depth: number): LeftOut | null {
    const { scope, below, follow } = this.#plan
    if (depth > this.#plan.depth) return 'depth'
    if (isTrap(url)) return 'trap'
    if (this.#skip(url.href, segmentOf(url))) return 'skip'
    if (follow.length > 0 && !this.#follow(url.href, segmentOf(url))) return 'follow'
    if (below && !this.#roots.some((root) => url.href.startsWith(root))) return 'below'
    if (scope === 'any') return null
    const isInside = scope === 'host' ? this.#hosts.has(url.host) : this.#sites.has(siteOf(url.hostname))
    return isInside ? null : 'scope'
  }

  #found(url: URL, link: RawLink | null, via: FindVia): Target | null {
    const given = link?.name ?? null
    const name =
      (given === null ? null : cleanName(given)) ??
      nameFor({ out: null, disposition: null, url: url.href, finalUrl: url.href, type: null })
    const find: NewFind = {
      key: this.key(url),
      url: url.href,
      name,
      folder: this.#folder(url),
      kind: kindOf(name),
      sizeBytes: link?.sizeBytes ?? null,
      isExact: link?.isExact ?? false,
      modifiedAt: link?.modifiedAt ?? null,
      text: link?.text ?? '',
      via,
      state: 'unasked',
      mark: null,
    }
    return link === null || this.#wants(find) ? { find } : null
  }

  /** Folder by the address: below the nearest start, or below the host's name. Each part is safe to be one. */
  #folder(url: URL): string {
    const address = url.href.split(/[?#]/, 1)[0] ?? ''
    const parent = address.slice(0, address.lastIndexOf('/') + 1)
    // Links of one page lead to a few folders.
    if (parent !== this.#lastFolder.parent) this.#lastFolder = { parent, folder: this.#folderOf(url) }
    return this.#lastFolder.folder
  }

  #folderOf(url: URL): string {
    const root = this.#roots.find((one) => url.href.startsWith(one))
    const path =
      root === undefined ? `/${url.hostname}${url.pathname}` : `/${url.href.slice(root.length).split(/[?#]/)[0] ?? ''}`
    return path
      .split('/')
      .slice(1, -1)
      .filter((part) => part !== '')
      .map((part) => safeName(decodePercent(part).replace(/[/\\]/g, '_')))
      .slice(0, 50)
      .join('/')
  }

  #wants({ url, name, kind, sizeBytes }: NewFind): boolean {
    const { accept, kinds, leastBytes, mostBytes } = this.#plan
    if (this.#reject(url, name)) return false
    if (accept.length > 0 && !this.#extensions.has(endingOf(name)) && !this.#accept(url, name)) return false
    if (kinds.length > 0 && !kinds.includes(kind)) return false
    if (sizeBytes === null) return true
    return (leastBytes === null || sizeBytes >= leastBytes) && (mostBytes === null || sizeBytes <= mostBytes)
  }
}

/** Registered domain by the public suffix list; addresses and single names are their own. */
const siteOf = (hostname: string): string => getDomain(hostname, { allowPrivateDomains: true }) ?? hostname

const folderOf = (url: URL): string => `${url.origin}${url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1)}`
