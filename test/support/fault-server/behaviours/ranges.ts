/** Behaviours of range requests: servers that cannot, that will not, and that lie about it. */
import type { Answer, Behaviour } from '../answer.ts'
import { withWindow, withoutHeaders } from '../answer.ts'

/** Promises ranges, and answers 200 with everything. */
export function ignoreRanges(): Behaviour {
  return (turn, next) => next({ ...turn, range: null })
}

/** Says `Accept-Ranges: none`, and answers 200 with everything. */
export function noRangeSupport(): Behaviour {
  return async (turn, next) => {
    const answer = await next({ ...turn, range: null })
    return { ...answer, headers: { ...answer.headers, 'accept-ranges': 'none' } }
  }
}

/** A 206 that starts elsewhere than asked; its label and its bytes agree. */
export function wrongRangeStart(byBytes: number): Behaviour {
  return on206(({ start, end, total }, answer) =>
    withWindow(answer, { start: clamp(start + byBytes, 0, end - 1), end }, total),
  )
}

/** A 206 that ends elsewhere than asked, never behind the resource; label and bytes agree. */
export function wrongRangeEnd(byBytes: number): Behaviour {
  return on206(({ start, end, total }, answer) =>
    withWindow(answer, { start, end: clamp(end + byBytes, start + 1, total) }, total),
  )
}

/** A 206 that does not say which bytes it holds. */
export function missingContentRange(): Behaviour {
  return on206((_, answer) => withoutHeaders(answer, 'content-range'))
}

/** A 206 whose Content-Range has another total than the resource. */
export function wrongTotal(byBytes: number): Behaviour {
  return on206(({ start, end, total }, answer) => withWindow(answer, { start, end }, total + byBytes))
}

/** A lying 206 whose bytes are those from elsewhere. */
export function shiftedBody(byBytes: number): Behaviour {
  return on206((_, answer) => {
    const { read, start } = answer.body
    if (start + byBytes < 0) return answer
    const shifted = (from: number, to: number): Buffer => read(from + byBytes, to + byBytes)
    return { ...answer, body: { ...answer.body, read: shifted } }
  })
}

/** Bytes [start, end) of a resource as a liar sends them; `honest` gives the true ones. */
export type Lie = (start: number, end: number, honest: (start: number, end: number) => Buffer) => Buffer

/** The lying 206: every header is right, the bytes are what the lie makes of them. */
export function lyingBody(lie: Lie): Behaviour {
  return on206((_, answer) => {
    const { read } = answer.body
    return { ...answer, body: { ...answer.body, read: (start, end) => lie(start, end, read) } }
  })
}

interface Window206 {
  readonly start: number
  readonly end: number
  readonly total: number
}

function on206(change: (window: Window206, answer: Answer) => Answer): Behaviour {
  return async (turn, next) => {
    const answer = await next(turn)
    if (answer.status !== 206 || turn.resource === null) return answer
    const { start, end } = answer.body
    return change({ start, end, total: turn.resource.sizeBytes }, answer)
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
