/** Behaviours that send the client elsewhere. */
import { textAnswer } from '../answer.ts'
import type { Answer, Behaviour } from '../answer.ts'

/** To any Location value, sensible or not. */
export function redirectTo(target: string, code = 302): Behaviour {
  return () => redirect(target, code)
}

/** Always to itself. */
export function redirectLoop(code = 302): Behaviour {
  return (turn) => redirect(turn.path, code)
}

/** To itself so many times (counted in the query), then the answer. */
export function redirectHops(hops: number, code = 302): Behaviour {
  return (turn, next) => {
    const hop = Number(turn.query.get('hop') ?? 0)
    return hop < hops ? redirect(`${turn.path}?hop=${hop + 1}`, code) : next(turn)
  }
}

function redirect(location: string, code: number): Answer {
  return textAnswer(code, '', { location })
}
