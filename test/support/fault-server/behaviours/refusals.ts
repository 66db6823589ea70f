/** Behaviours of servers that say no: busy, forbidden, gone, or something else than was asked. */
import { textAnswer } from '../answer.ts'
import type { Behaviour } from '../answer.ts'

export interface StatusOptions {
  /** Only so often; then the path answers as usual. Left out: always. */
  readonly times?: number
  /** Retry-After: seconds, or any value as it is. */
  readonly retryAfter?: number | string
}

export function status(code: number, options: StatusOptions = {}): Behaviour {
  let left = options.times ?? Infinity
  return (turn, next) => {
    if (left <= 0) return next(turn)
    left -= 1
    return refusal(code, options.retryAfter)
  }
}

/** Answers `code` (503 or 429, say) to requests beyond `most` at once. */
export function limitConnections(
  most: number,
  code = 503,
  { retryAfter }: Pick<StatusOptions, 'retryAfter'> = {},
): Behaviour {
  let running = 0
  return (turn, next) => {
    if (running >= most) return refusal(code, retryAfter)
    running += 1
    void turn.ended.then(() => (running -= 1))
    return next(turn)
  }
}

/** 200 with a web page, whatever was asked: a login page, a captive portal. */
export function htmlInstead(title = 'Please sign in'): Behaviour {
  const page = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  return () => textAnswer(200, page, {}, 'text/html; charset=utf-8')
}

/** The first GET is answered, every later one is 410. */
export function oneTimeUrl(): Behaviour {
  let used = false
  return (turn, next) => {
    if (turn.method !== 'GET') return next(turn)
    if (used) return refusal(410)
    used = true
    return next(turn)
  }
}

/** 401 with a challenge unless the credentials are these. */
export function requireBasicAuth(user: string, password: string): Behaviour {
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return (turn, next) =>
    turn.headers.authorization === wanted
      ? next(turn)
      : textAnswer(401, 'who are you?\n', { 'www-authenticate': 'Basic realm="test"' })
}

/** 403 unless the header is there, with this value if one is given. */
export function requireHeader(name: string, value?: string): Behaviour {
  return (turn, next) => {
    const found = turn.headers[name.toLowerCase()]
    const right = value === undefined ? found !== undefined : found === value
    return right ? next(turn) : refusal(403)
  }
}

function refusal(code: number, retryAfter?: number | string): ReturnType<typeof textAnswer> {
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return textAnswer(code, `refused with ${code}\n`, wait)
}
