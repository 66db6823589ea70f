/**
 * Notices links to files that are copied in other programs, while its user wants that, and offers them. It adds nothing by itself. What was
 * copied is never kept or logged: of what was seen before there is a keyed digest, for as long as the watch runs. Pure but for its clock.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { fileLinksOf } from '../../shared/links/file-links.ts'
import type { CopiedView } from '../../shared/host.ts'

export interface ClipboardWatchSpec {
  /** Null: no text, or one that its program marks as secret. */
  readonly read: () => Promise<string | null>
  /** Whether a window of ours has the keyboard: then it is ours what is copied. */
  readonly isOurs: () => boolean
  /** Nobody has touched the machine for a while. */
  readonly isIdle: () => boolean
  readonly now: () => number
  /** Calls back once; the returned function takes it back. */
  readonly after: (ms: number, callback: () => void) => () => void
  /** Null: there is nothing to offer any more. */
  readonly onOffer: (offer: CopiedView | null) => void
}

/** Copying and turning to another program takes longer than this. */
export const lookEveryMs = 1_000
const idleEveryMs = 10_000
/** A program that takes long to give its text is asked the more rarely. */
const restPerCost = 50
/** Links that are copied one after the other are one offer. */
const togetherMs = 60_000
/** An offer that nobody wants goes by itself. */
export const offerLifeMs = 10 * 60_000
const mostRemembered = 1_000
const mostTogether = 100
const shownNames = 3

export class ClipboardWatch {
  readonly #spec: ClipboardWatchSpec
  readonly #key = randomBytes(32)
  readonly #offered = new Set<string>()
  #last = ''
  #isOn = false
  #offer: CopiedView | null = null
  #offeredAt = 0
  #turn: Promise<void> = Promise.resolve()
  #takeBackLook: () => void = () => undefined
  #takeBackEnd: () => void = () => undefined

  constructor(spec: ClipboardWatchSpec) {
    this.#spec = spec
  }

  get offer(): CopiedView | null {
    return this.#offer
  }

  /** What is there when it begins was copied before somebody wanted this. */
  set isOn(isOn: boolean) {
    if (isOn === this.#isOn) return
    this.#isOn = isOn
    this.#takeBackLook()
    if (isOn) this.#look(true)
    else {
      this.#last = ''
      this.#offered.clear()
      this.answered()
    }
  }

  /** A window of ours gets the keyboard or loses it: what was copied until now belongs to whoever had it. */
  turned(isToUs: boolean): void {
    if (!this.#isOn) return
    this.#takeBackLook()
    this.#look(!isToUs)
  }

  /** Somebody took the offer, or does not want it. */
  answered(): void {
    this.#takeBackEnd()
    if (this.#offer !== null) this.#set(null)
  }

  /** One look after the other; the next one follows by itself. */
  #look(isOurs: boolean): void {
    this.#turn = this.#turn.then(async () => {
      const { read, now, after, isIdle } = this.#spec
      const startedAt = now()
      // Whoever has it may be gone, or not answer.
      const text = await read().catch(() => null)
      if (!this.#isOn) return
      if (text !== null) this.#see(text, isOurs)
      const restMs = Math.max(isIdle() ? idleEveryMs : lookEveryMs, (now() - startedAt) * restPerCost)
      this.#takeBackLook()
      this.#takeBackLook = after(restMs, () => {
        this.#look(this.#spec.isOurs())
      })
    })
  }

  #see(text: string, isOurs: boolean): void {
    const mark = this.#markOf(text)
    if (mark === this.#last) return
    this.#last = mark
    if (isOurs) return
    const found = fileLinksOf(text)
    const fresh = found?.links.filter(({ url }) => !this.#offered.has(this.#markOf(url))) ?? []
    if (found === null || fresh.length === 0) return
    for (const { url } of fresh) this.#remember(this.#markOf(url))
    const isWhole = fresh.length === found.links.length
    this.#add(isWhole ? found.text : fresh.map(({ url }) => url).join('\n'), fresh)
  }

  #add(text: string, links: readonly { readonly name: string; readonly host: string }[]): void {
    const { now, after } = this.#spec
    const before = this.#offer !== null && now() - this.#offeredAt < togetherMs ? this.#offer : null
    const isMore = before !== null && before.count + links.length <= mostTogether
    const [first] = links
    this.#offeredAt = now()
    this.#set({
      text: isMore ? `${before.text}\n${text}` : text,
      names: [...(isMore ? before.names : []), ...links.map(({ name }) => name)].slice(0, shownNames),
      count: links.length + (isMore ? before.count : 0),
      host: first?.host ?? '',
    })
    this.#takeBackEnd()
    this.#takeBackEnd = after(offerLifeMs, () => {
      this.answered()
    })
  }

  #set(offer: CopiedView | null): void {
    this.#offer = offer
    this.#spec.onOffer(offer)
  }

  #remember(mark: string): void {
    const [oldest] = this.#offered
    if (this.#offered.size >= mostRemembered && oldest !== undefined) this.#offered.delete(oldest)
    this.#offered.add(mark)
  }

  #markOf(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64')
  }
}
