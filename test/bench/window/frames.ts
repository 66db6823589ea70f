/** How smoothly a list scrolls: Chromium's own trace of the page's main thread, read frame by frame. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { median } from '../measure.ts'
import type { Opened } from './open.ts'

export interface Smoothness {
  /** Of the page's main thread, for one frame, milliseconds. */
  readonly workP95Ms: number
  readonly workMedianMs: number
  readonly frames: number
  /** Of a hundred frames of the display, those that showed nothing new. */
  readonly droppedPercent: number
}

const event = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
  /** The thread's own processor time, without what others took from it meanwhile. */
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).loose().default({}),
})
type Event = z.infer<typeof event>
const trace = z.object({ traceEvents: z.array(event) })

const displayMs = 1000 / 60
const share = 0.95

const mainThreadOf = (events: readonly Event[], pid: number): readonly Event[] => {
  const named = events.find((one) => one.pid === pid && one.ph === 'M' && one.args.name === 'CrRendererMain')
  if (named === undefined) throw new Error('the trace has no main thread of the page')
  return events.filter((one) => one.pid === pid && one.tid === named.tid)
}

/** Times in a trace are microseconds. */
const smoothnessOf = (events: readonly Event[]): Smoothness => {
  const tasks = events.filter(({ name, ph }) => ph === 'X' && name.endsWith('RunTask')).toSorted((a, b) => a.ts - b.ts)
  let endsAt = -Infinity
  // A task within a task is a part of it.
  const outer = tasks.filter(({ ts, dur }) => {
    const isOuter = ts >= endsAt
    if (isOuter) endsAt = ts + dur
    return isOuter
  })
  const drawn = events.filter(({ name }) => name === 'FireAnimationFrame').toSorted((a, b) => a.ts - b.ts)
  // A frame's work begins with the task that draws it and ends where the next one's begins.
  const begins = drawn.map(({ ts }) => outer.findLast((task) => task.ts <= ts)?.ts ?? ts)
  const work = begins.slice(0, -1).map((from, index) => {
    const to = begins[index + 1] ?? from
    return outer.filter(({ ts }) => ts >= from && ts < to).reduce((sum, { dur, tdur }) => sum + (tdur ?? dur), 0) / 1000
  })
  const gaps = drawn.slice(1).map(({ ts }, index) => (ts - (drawn[index]?.ts ?? ts)) / 1000)
  const shown = gaps.reduce((sum, gap) => sum + Math.max(1, Math.round(gap / displayMs)), 0)
  const sorted = work.toSorted((a, b) => a - b)
  return {
    workP95Ms: sorted[Math.floor(sorted.length * share)] ?? Number.NaN,
    workMedianMs: median(work),
    frames: work.length,
    droppedPercent: ((shown - gaps.length) / shown) * 100,
  }
}

/** Scrolls the element by `step` pixels in each of `frames` frames. */
export async function scrolling(
  { app, page }: Opened,
  { element, frames, step }: { readonly element: string; readonly frames: number; readonly step: number },
): Promise<Smoothness> {
  const file = join(process.env.TMPDIR ?? '/tmp', 'scroll-trace.json')
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId())
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({ included_categories: ['toplevel', 'devtools.timeline'] }),
  )
  await page.evaluate(
    async ([selector, count, pixels]) => {
      const list = document.querySelector(selector)
      for (let frame = 0; frame < count; frame += 1)
        await new Promise<void>((resolve) => {
          requestAnimationFrame(() => {
            if (list) list.scrollTop += pixels
            resolve()
          })
        })
    },
    [element, frames, step] as const,
  )
  await app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file)
  const { traceEvents } = trace.parse(JSON.parse(await readFile(file, 'utf8')))
  await rm(file)
  if (pid === undefined) throw new Error('there is no window')
  return smoothnessOf(mainThreadOf(traceEvents, pid))
}
