/** Behaviours of message framing: connections that end early and lengths that are not true. */
import type { Behaviour } from '../answer.ts'

/** Closes in good order (FIN) after so many bytes of each response's body. */
export function cutAt(afterBytes: number): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), ending: { how: 'cut', afterBytes } })
}

/** Closes with a RST after so many bytes of each response's body. */
export function resetAt(afterBytes: number): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), ending: { how: 'reset', afterBytes } })
}

/** No length: the body ends where the connection does, as in HTTP/1.0. */
export function closeDelimited(): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), framing: 'close' })
}

/** Transfer-Encoding: chunked, and no length. */
export function chunked(): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), framing: 'chunked' })
}

/** Declares so many bytes more (or, below zero, fewer) than it sends, then closes. */
export function lieLength(byBytes: number): Behaviour {
  return async (turn, next) => {
    const answer = await next(turn)
    return { ...answer, lengthBytes: answer.lengthBytes + byBytes }
  }
}
