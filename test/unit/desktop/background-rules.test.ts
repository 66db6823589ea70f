/** The rules behind what the desktop does by itself: what closing means, what is told, what follows when all is done. */
import { expect, test } from 'vitest'
import { AfterAllDone } from '../../../main/electron/after-all.ts'
import { autostartEntry, autostartFile } from '../../../main/electron/desktop-entries.ts'
import { closeFor } from '../../../main/electron/close-rule.ts'
import { type Bulletin, type Ended, gatherMs, News, quietMs } from '../../../main/electron/news.ts'
import { firstProxy } from '../../../main/electron/proxy-list.ts'
import { powerCommands } from '../../../main/electron/power.ts'
import { emptyPicture, lookOf } from '../../../main/electron/tray-menu.ts'
import type { CountdownView } from '../../../shared/host.ts'
import { downloadId } from '../../../shared/ids.ts'

test.each([
  ['auto', 'ask', true, 'ask'],
  ['auto', 'ask', false, 'minimize'],
  ['auto', 'tray', true, 'hide'],
  ['auto', 'tray', false, 'minimize'],
  ['auto', 'quit', true, 'quit'],
  ['auto', 'quit', false, 'quit'],
  ['hide', 'quit', false, 'hide'],
  ['minimize', 'tray', true, 'minimize'],
] as const)(
  'closing (%s on the command line, wished %s, tray there: %s) means %s',
  (option, wish, isThere, expected) => {
    expect(closeFor(option, wish, isThere)).toBe(expected)
  },
)

/** A clock that is moved by hand. */
const manual = () => {
  let now = 0
  const due = new Map<symbol, readonly [number, () => void]>()
  return {
    after: (ms: number, callback: () => void) => {
      const key = Symbol('timer')
      due.set(key, [now + ms, callback])
      return () => void due.delete(key)
    },
    now: () => now,
    pass: (ms: number) => {
      now += ms
      for (const [key, [at, callback]] of [...due]) {
        if (at > now) continue
        due.delete(key)
        callback()
      }
    },
  }
}

const completed = (name: string, dir = '/downloads'): Ended => ({
  kind: 'completed',
  id: downloadId.parse(1),
  batchId: null,
  name,
  path: `${dir}/${name}`,
  sizeBytes: 1,
  proof: 'validator',
  proofSource: null,
})

test('ten thousand files that end over a minute are a handful of bulletins, and none is missing', () => {
  const clock = manual()
  const told: Bulletin[] = []
  const news = new News({
    tell: (bulletin) => told.push(bulletin),
    after: (ms, callback) => void clock.after(ms, callback),
  })
  for (let index = 0; index < 10_000; index += 1) {
    news.take(completed(`file-${String(index)}.bin`))
    clock.pass(6)
  }
  clock.pass(quietMs)
  clock.pass(gatherMs)
  expect(told.length).toBeLessThanOrEqual(4)
  const counts = told.map(({ title }) => Number(/^\d+/.exec(title)?.[0] ?? 1))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000)
  expect(told[0]?.target.kind).toBe('folder')
})

test('a file alone leads to itself, files of several folders to the window', () => {
  const clock = manual()
  const told: Bulletin[] = []
  const news = new News({
    tell: (bulletin) => told.push(bulletin),
    after: (ms, callback) => void clock.after(ms, callback),
  })
  news.take(completed('one.bin'))
  news.allDone()
  clock.pass(gatherMs)
  clock.pass(quietMs)
  news.take(completed('two.bin', '/a'))
  news.take(completed('three.bin', '/b'))
  news.allDone()
  clock.pass(gatherMs)
  expect(told.map(({ title, target }) => [title, target.kind])).toEqual([
    ['Download completed', 'file'],
    ['All downloads are done', 'window'],
  ])
})

const afterAll = (clock: ReturnType<typeof manual>) => {
  const acts: string[] = []
  const countdowns: (CountdownView | null)[] = []
  const done = new AfterAllDone({
    countdownMs: 60_000,
    now: clock.now,
    after: clock.after,
    onCountdown: (countdown) => countdowns.push(countdown),
    act: (action) => acts.push(action),
  })
  return { done, acts, countdowns }
}

test('the wish comes true after its countdown, once', () => {
  const clock = manual()
  const { done, acts, countdowns } = afterAll(clock)
  done.done('nothing')
  done.done('notify')
  expect(countdowns).toEqual([])
  done.done('shutdown')
  done.done('shutdown')
  expect(countdowns).toEqual([{ action: 'shutdown', endsAt: 60_000 }])
  clock.pass(59_000)
  expect(acts).toEqual([])
  clock.pass(1_000)
  expect(acts).toEqual(['shutdown'])
  clock.pass(120_000)
  expect(acts).toEqual(['shutdown'])
})

test('new work, or somebody, ends the countdown', () => {
  const clock = manual()
  const { done, acts, countdowns } = afterAll(clock)
  done.done('sleep')
  done.cancel()
  clock.pass(120_000)
  expect([acts, countdowns.at(-1)]).toEqual([[], null])
  done.done('quit')
  done.actNow()
  expect(acts).toEqual(['quit'])
})

test('the computer is told by fixed programs and arguments', () => {
  expect(powerCommands('sleep', 'linux').map(({ program, args }) => [program, ...args].join(' '))).toEqual([
    'systemctl suspend',
    'loginctl suspend',
  ])
  expect(powerCommands('shutdown', 'darwin')).toHaveLength(1)
  const [windows] = powerCommands('shutdown', 'win32', { SystemRoot: 'C:\\Windows' })
  expect(windows).toEqual({ program: 'C:\\Windows\\System32\\shutdown.exe', args: ['/s', '/t', '0'] })
})

test('the autostart entry quotes what the desktop entry specification wants quoted', () => {
  const entry = autostartEntry({ program: '/opt/My "App"/sluice$1', args: ['/with space/100%'] })
  expect(entry).toContain(String.raw`Exec="/opt/My \\"App\\"/sluice\\$1" "/with space/100%%" "--hidden"`)
  expect(autostartFile({ XDG_CONFIG_HOME: '/cfg' }, '/home/a')).toBe('/cfg/autostart/sluice.desktop')
  expect(autostartFile({ XDG_CONFIG_HOME: 'relative' }, '/home/a')).toBe('/home/a/.config/autostart/sluice.desktop')
})

test('the icon says the most important thing', () => {
  const { counters } = emptyPicture
  const look = (change: Partial<typeof counters>, hasTrouble = false) =>
    lookOf({ ...emptyPicture, hasTrouble, counters: { ...counters, ...change } })
  expect(look({})).toBe('normal')
  expect(look({ active: 1, paused: 2 })).toBe('active')
  expect(look({ paused: 2 })).toBe('paused')
  expect(look({ paused: 2, waiting: 1 })).toBe('normal')
  expect(look({ active: 1 }, true)).toBe('error')
})

test.each([
  ['DIRECT', null],
  ['PROXY proxy.example:3128; DIRECT', 'http://proxy.example:3128'],
  ['HTTPS secure.example:443', 'https://secure.example:443'],
  ['SOCKS4 old.example:1080; SOCKS5 [::1]:1080', 'socks5://[::1]:1080'],
  ['QUIC new.example:443; DIRECT; PROXY late.example:1', null],
  ['PROXY nonsense', null],
  ['', null],
])('the system says “%s”: %s', (list, expected) => {
  expect(firstProxy(list)).toBe(expected)
})
