/** The watch over the clipboard: whose copies count, what is offered once, and what it costs. The clipboard and the time are the test's. */
import { expect, test } from 'vitest'
import type { CopiedView } from '../../../shared/host.ts'
import { ClipboardWatch, lookEveryMs, offerLifeMs } from '../../../main/electron/clipboard-watch.ts'

const setUp = () => {
  let now = 0
  let due: { at: number; callback: () => void }[] = []
  const state = { text: '' as string | null, isOurs: false, isIdle: false, reads: 0, costMs: 0 }
  const offers: (CopiedView | null)[] = []
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const watch = new ClipboardWatch({
    read: () => {
      state.reads += 1
      now += state.costMs
      return state.text === 'broken' ? Promise.reject(new Error('gone')) : Promise.resolve(state.text)
    },
    isOurs: () => state.isOurs,
    isIdle: () => state.isIdle,
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback }
      due.push(timer)
      return () => {
        due = due.filter((one) => one !== timer)
      }
    },
    onOffer: (offer) => offers.push(offer),
  })
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms
    for (;;) {
      await settle()
      const next = due.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      due = due.filter((one) => one !== next)
      now = Math.max(now, next.at)
      next.callback()
    }
    now = Math.max(now, end)
  }
  const copy = async (text: string | null): Promise<void> => {
    state.text = text
    await pass(lookEveryMs)
  }
  return { watch, state, offers, pass, copy }
}

const a = 'https://x.org/a.zip'
const b = 'https://x.org/b.zip'

test('off it reads nothing; on it offers what is copied from then on, once', async () => {
  const { watch, state, offers, pass, copy } = setUp()
  state.text = a
  await pass(60_000)
  expect(state.reads).toBe(0)
  watch.isOn = true
  await pass(5_000)
  expect(offers).toEqual([])
  await copy(b)
  expect(offers).toEqual([{ text: b, names: ['b.zip'], count: 1, host: 'x.org' }])
  watch.answered()
  await copy('something else')
  await copy(b)
  expect(offers.slice(1)).toEqual([null])
  watch.isOn = false
  const { reads } = state
  await pass(60_000)
  expect(state.reads).toBe(reads)
})

test('links that follow one another are one offer, of new ones alone', async () => {
  const { watch, offers, copy } = setUp()
  watch.isOn = true
  await copy(a)
  await copy(`${a} ${b}`)
  expect(offers.at(-1)).toEqual({ text: `${a}\n${b}`, names: ['a.zip', 'b.zip'], count: 2, host: 'x.org' })
})

test('what is copied in our own window is not offered, not even after it has lost the keyboard', async () => {
  const { watch, state, offers, pass, copy } = setUp()
  watch.isOn = true
  await pass(1)
  state.text = a
  state.isOurs = true
  watch.turned(true)
  await pass(1)
  expect(offers.at(-1)?.names, 'copied before our window was turned to').toEqual(['a.zip'])
  watch.answered()
  await copy(b)
  state.text = 'https://x.org/c.zip'
  state.isOurs = false
  watch.turned(false)
  await pass(10_000)
  expect(offers.slice(1)).toEqual([null])
})

test('an offer goes by itself, and a clipboard that does not answer is no harm', async () => {
  const { watch, offers, pass, copy } = setUp()
  watch.isOn = true
  await copy('broken')
  await copy(null)
  await copy(a)
  await pass(offerLifeMs)
  expect(offers.map((offer) => offer?.count ?? null)).toEqual([1, null])
})

test('a slow clipboard and an idle machine are asked rarely', async () => {
  const { watch, state, pass } = setUp()
  watch.isOn = true
  await pass(60_000)
  expect(state.reads).toBeLessThanOrEqual(61)
  state.costMs = 200
  state.reads = 0
  await pass(100_000)
  expect(state.reads).toBeLessThanOrEqual(12)
  Object.assign(state, { costMs: 0, isIdle: true })
  await pass(20_000)
  state.reads = 0
  await pass(100_000)
  expect(state.reads).toBeLessThanOrEqual(11)
})
