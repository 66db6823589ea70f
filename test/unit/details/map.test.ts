/** The map of a file: what it says in numbers is the file, and what it draws is where the bytes are. */
import { expect, it } from 'vitest'
import type { DownloadDetail, SegmentView } from '../../../shared/detail.ts'
import { drawMap, heightOf, layoutOf } from '../../../renderer/details/draw-map.ts'
import { amountsOf, mapPartsOf } from '../../../renderer/details/map-parts.ts'
import { detailOf } from '../../../renderer/workbench/invent-detail.ts'
import { download } from '../../../renderer/workbench/invent.ts'

const mib = 1024 * 1024

const detail = (
  given: Readonly<Record<string, unknown>>,
  segments: readonly SegmentView[],
  damaged: DownloadDetail['damaged'] = [],
): DownloadDetail => ({
  ...detailOf(download(1, 'a.bin', given), []),
  segments: [...segments],
  damaged,
})

const parts = (of: DownloadDetail) => mapPartsOf(of) ?? expect.fail('there is no map')

const running = detail({ sizeBytes: 100, activity: 'transferring' }, [
  { start: 0, end: 40, written: 30, live: true },
  { start: 40, end: 70, written: 40, live: false },
  { start: 70, end: 100, written: 100, live: false },
])

it('finished, in flight, missing and damaged are the file', () => {
  expect(amountsOf(parts(running))).toEqual({ done: 60, flight: 10, missing: 30, damaged: 0 })
  const broken = detail({ sizeBytes: 100 }, [...running.segments], [{ start: 50, end: 60 }])
  const idle = { ...broken, segments: broken.segments.map((one) => ({ ...one, live: false })) }
  expect(amountsOf(parts(idle))).toEqual({ done: 60, flight: 0, missing: 30, damaged: 10 })
})

it('a complete file is all there but for what was found damaged since', () => {
  const complete = { status: 'completed', activity: 'completed', sizeBytes: 100 }
  expect(amountsOf(parts(detail(complete, [])))).toEqual({ done: 100, flight: 0, missing: 0, damaged: 0 })
  const broken = detail(complete, [], [{ start: 20, end: 30 }])
  expect(amountsOf(parts(broken))).toEqual({ done: 90, flight: 0, missing: 0, damaged: 10 })
})

it('while the length is not known, the map is what has come', () => {
  const open = detail({ sizeBytes: null, activity: 'transferring' }, [{ start: 0, end: 50, written: 50, live: true }])
  expect(parts(open)).toMatchObject({ sizeBytes: 50, isOpen: true })
  expect(mapPartsOf(detail({ sizeBytes: null }, []))).toBeNull()
  expect(mapPartsOf(detail({ sizeBytes: 0 }, []))).toBeNull()
})

it('draws each byte in its place, over as many rows as there are', () => {
  const size = 32 * mib
  const layout = layoutOf(100, size)
  expect(layout.rows).toBe(4)
  const drawn: { color: string; x: number; y: number; width: number }[] = []
  const context = {
    fillStyle: '',
    clearRect: () => undefined,
    fillRect: (x: number, y: number, width: number) => void drawn.push({ color: context.fillStyle, x, y, width }),
  }
  const colors = { ground: 'ground', done: 'done', flight: 'flight', missing: 'missing', damaged: 'damaged' }
  const middle = { start: 12 * mib, end: 20 * mib }
  const whole = {
    sizeBytes: size,
    isOpen: false,
    done: [middle],
    flight: [],
    damaged: [{ start: size - 1, end: size }],
  }
  drawMap(context, whole, layout, colors)
  const pitch = (heightOf(layout) + 3) / 4
  const of = (color: string) => drawn.filter((box) => box.color === color)
  expect(of('done')).toEqual([
    { color: 'done', x: 50, y: pitch, width: 50 },
    { color: 'done', x: 0, y: 2 * pitch, width: 50 },
  ])
  expect(of('missing')).toHaveLength(4)
  // One byte is seen, too.
  expect(of('damaged')).toMatchObject([{ y: 3 * pitch, width: 1 }])
})
