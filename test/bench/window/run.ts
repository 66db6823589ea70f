/**
 * What the window costs, beside the least window that the same Electron can show: `start`, `list`, `tray`. Writes the figures as JSON to the file
 * that is named second; `.ci/bench-window.mjs` gives the packed application, the bare one and a display. Third: how often, fourth: how long the list is.
 */
import { writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { makeProfile } from '../../e2e/support/launch.ts'
import { startOrigin } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import type { Figure } from '../case.ts'
import { atMost } from '../compare.ts'
import { median } from '../measure.ts'
import { scrolling, type Smoothness } from './frames.ts'
import { activeOf, ask, clientOf, fill, letRun } from './full-list.ts'
import { open, type Opened } from './open.ts'
import { activityOf, processesOf } from './processes.ts'

const running = 50
const megabyte = 1e6

const asIs = (what: string, found: string): Figure => ({ what, found, goal: '–', met: null })

/** After a start everything settles a moment: caches are written, the spare renderer comes. */
const settleMs = 3000

interface Cost {
  readonly startMs: readonly number[]
  /** Bytes of each kind of process, one entry for each round. */
  readonly memory: ReadonlyMap<string, readonly number[]>
}

/** Starts ours and the bare one in turn, each in the same home every time; the first round only warms up. */
async function costs(
  env: Readonly<Record<string, string>>,
  rounds: number,
): Promise<{ readonly ours: Cost; readonly bare: Cost }> {
  const bareHome = await makeProfile()
  const found = {
    ours: { startMs: [] as number[], memory: new Map<string, number[]>() },
    bare: { startMs: [] as number[], memory: new Map<string, number[]>() },
  }
  try {
    for (let round = 0; round <= rounds; round += 1)
      for (const program of ['bare', 'ours'] as const) {
        const opened = await open(program, program === 'ours' ? env : bareHome.env)
        await delay(settleMs)
        const all = processesOf(opened.pid)
        await opened.app.close()
        if (round === 0) continue
        const { startMs, memory } = found[program]
        startMs.push(opened.startMs)
        for (const kind of new Set(all.map((one) => one.kind))) {
          const bytes = all.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.bytes, 0)
          memory.set(kind, [...(memory.get(kind) ?? []), bytes])
        }
      }
    return found
  } finally {
    await bareHome.remove()
  }
}

const memoryOf = ({ memory }: Cost, kind: string): string => {
  const values = memory.get(kind)
  return values === undefined ? '–' : `${(median(values) / megabyte).toFixed(0)} MB`
}

const sumOf = ({ memory }: Cost): number => [...memory.values()].reduce((sum, values) => sum + median(values), 0)

const startFigures = (found: { readonly ours: Cost; readonly bare: Cost }, what: string): Figure[] => {
  const [ours, bare] = [median(found.ours.startMs), median(found.bare.startMs)]
  const kinds = new Set([...found.ours.memory.keys(), ...found.bare.memory.keys()])
  return [
    asIs(
      `start until the list is there, ${what}: Sluice / a bare window`,
      `${ours.toFixed(0)} ms / ${bare.toFixed(0)} ms`,
    ),
    { ...atMost(`start, ${what}: ratio`, ours / bare, 1.3, '', 2), goal: '≤ 1.3' },
    ...[...kinds].map((kind) =>
      asIs(`memory, ${what}, ${kind}: Sluice / bare`, `${memoryOf(found.ours, kind)} / ${memoryOf(found.bare, kind)}`),
    ),
    asIs(
      `memory, ${what}, all processes: Sluice / bare`,
      `${(sumOf(found.ours) / megabyte).toFixed(0)} MB / ${(sumOf(found.bare) / megabyte).toFixed(0)} MB`,
    ),
  ]
}

async function start(rounds: number): Promise<Figure[]> {
  const home = await makeProfile()
  try {
    return startFigures(await costs(home.env, rounds), 'empty list')
  } finally {
    await home.remove()
  }
}

/** A profile with a long list, the window closed. */
async function withFullList(
  count: number,
  act: (env: Readonly<Record<string, string>>) => Promise<Figure[]>,
): Promise<Figure[]> {
  const home = await makeProfile()
  try {
    const opened = await open('ours', home.env)
    const client = await clientOf(home.env)
    await fill(client, count)
    client.close()
    await opened.app.close()
    return await act(home.env)
  } finally {
    await home.remove()
  }
}

const scroll = { frames: 300, step: 120 } as const

async function inTurn(
  rounds: number,
  list: Opened,
  still: Opened,
): Promise<{ readonly list: Smoothness[]; readonly still: Smoothness[] }> {
  const found = { list: [] as Smoothness[], still: [] as Smoothness[] }
  for (let round = 0; round < rounds; round += 1) {
    found.still.push(await scrolling(still, { element: '#list', ...scroll }))
    found.list.push(await scrolling(list, { element: '#download-list', ...scroll }))
  }
  return found
}

const scrollFigures = (found: {
  readonly list: readonly Smoothness[]
  readonly still: readonly Smoothness[]
}): Figure[] => {
  const [ours, still] = [
    median(found.list.map((one) => one.workP95Ms)),
    median(found.still.map((one) => one.workP95Ms)),
  ]
  const [dropped, droppedStill] = [found.list, found.still].map((all) => median(all.map((one) => one.droppedPercent)))
  const most = Math.max(1.2 * (droppedStill ?? 0), 1)
  return [
    atMost("scrolling: the page's main thread, a frame, p95", ours, 8, 'ms'),
    asIs('the same for a static list', `${still.toFixed(1)} ms`),
    {
      what: 'scrolling: frames dropped, Sluice / a static list',
      found: `${(dropped ?? 0).toFixed(1)} % / ${(droppedStill ?? 0).toFixed(1)} %`,
      goal: '≤ 1.2 × the static list (1 % where that has none)',
      met: (dropped ?? 0) <= most,
    },
  ]
}

/** From the key to the rows, in the window: its own pause of 120 ms while somebody types is a part of it. */
const searchInWindow = async ({ page }: Opened, text: string, expected: number): Promise<number> =>
  page.evaluate(
    ([words, rows]) =>
      new Promise<number>((resolve) => {
        const field = document.querySelector<HTMLInputElement>('#search')
        const grid = document.querySelector('#download-list')
        const begin = performance.now()
        // React overrides the property of the element; the prototype's is what a key press changes.
        if (field) Reflect.set(HTMLInputElement.prototype, 'value', words, field)
        field?.dispatchEvent(new Event('input', { bubbles: true }))
        const look = (): void => {
          if (grid?.getAttribute('aria-rowcount') === String(rows + 1)) resolve(performance.now() - begin)
          else requestAnimationFrame(look)
        }
        look()
      }),
    [text, expected] as const,
  )

async function list(rounds: number, count: number): Promise<Figure[]> {
  return withFullList(count, async (env) => {
    const starts = startFigures(await costs(env, rounds), `${String(count)} in the list`)
    const origin = await startOrigin()
    const bareHome = await makeProfile()
    const opened = await open('ours', env)
    try {
      const client = await clientOf(env)
      await letRun(client, origin, running)
      const still = await open('bare', bareHome.env)
      await delay(settleMs)
      const smoothness = scrollFigures(await inTurn(rounds, opened, still))
      await still.app.close()
      const answers = []
      const inWindow = []
      for (let round = 0; round < rounds; round += 1) {
        const wanted = String(Math.floor(count / 2) + round)
        const { ms, total } = await ask(client, { search: `file-${wanted}.` })
        if (total !== 1) throw new Error(`a search found ${String(total)} instead of one`)
        answers.push(ms)
        inWindow.push(await searchInWindow(opened, `file-${wanted}.`, 1))
        await searchInWindow(opened, '', count + running)
      }
      const memory = processesOf(opened.pid).reduce((sum, one) => sum + one.bytes, 0)
      const begin = performance.now()
      await client.call('downloads.pauseAll', {})
      await until('nothing runs', async () => (await activeOf(client)) === 0)
      const pausedMs = performance.now() - begin
      client.close()
      return [
        ...starts,
        ...smoothness,
        atMost(`search among ${String(count)}: the answer`, median(answers), 50, 'ms'),
        asIs(
          'from the key to the rows, with the pause of 120 ms that waits for the next key',
          `${median(inWindow).toFixed(0)} ms`,
        ),
        atMost(`pause all, ${String(running)} running`, pausedMs, 1000, 'ms', 0),
        asIs(`memory of all processes, ${String(running)} running`, `${(memory / megabyte).toFixed(0)} MB`),
      ]
    } finally {
      await opened.app.close()
      await origin.stop()
      await bareHome.remove()
    }
  })
}

/** Hidden: the page is given back, and then nothing happens. */
async function tray(watchMs: number, count: number): Promise<Figure[]> {
  return withFullList(count, async (env) => {
    const opened = await open('ours', env, ['--close-to=hide', '--release-after=100'])
    try {
      await opened.app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.close()
      })
      const pages = (): Promise<number> =>
        opened.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)
      await until('the page is released', async () => (await pages()) === 0)
      await delay(settleMs)
      const before = activityOf(opened.pid)
      await delay(watchMs)
      const after = activityOf(opened.pid)
      const memory = processesOf(opened.pid).reduce((sum, one) => sum + one.bytes, 0)
      return [
        atMost('hidden, nothing to do: processor', ((after.cpuMs - before.cpuMs) / watchMs) * 100, 0.5, '%', 2),
        asIs(
          'woken, all threads of all processes',
          `${(((after.wakeUps - before.wakeUps) / watchMs) * 1000).toFixed(1)} a second`,
        ),
        { what: 'pages that live', found: String(await pages()), goal: '0', met: (await pages()) === 0 },
        asIs('memory of all processes', `${(memory / megabyte).toFixed(0)} MB`),
      ]
    } finally {
      await opened.app.close()
    }
  })
}

const [what, file, rounds, count] = process.argv.slice(2)
if (file === undefined) throw new Error('Usage: run.ts start|list|tray FILE ROUNDS COUNT')
const [times, rows] = [Number(rounds), Number(count)]
const watchMs = 60_000
const works: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: () => start(times),
  list: () => list(times, rows),
  tray: () => tray(times > 1 ? watchMs : watchMs / 10, rows),
}
const work = works[what ?? '']
if (work === undefined) throw new Error(`there is no ${String(what)}: start, list or tray`)
await writeFile(file, JSON.stringify(await work()))
