/** Combinators: when a behaviour applies, and which of several. */
import type { Behaviour, Next, Turn } from '../answer.ts'

/** Only for turns that the predicate picks. */
export function when(predicate: (turn: Turn) => boolean, behaviour: Behaviour): Behaviour {
  return (turn, next) => (predicate(turn) ? behaviour(turn, next) : next(turn))
}

/** Only for the first so many requests of the path. */
export function firstTimes(times: number, behaviour: Behaviour): Behaviour {
  return when(({ nth }) => nth <= times, behaviour)
}

/** Only after so many requests of the path. */
export function afterTimes(times: number, behaviour: Behaviour): Behaviour {
  return when(({ nth }) => nth > times, behaviour)
}

/** Several as one; the first stands nearest to the client. */
export function all(...behaviours: readonly Behaviour[]): Behaviour {
  return (turn, next) =>
    behaviours.reduceRight<Next>((inner, behaviour) => async (passed) => behaviour(passed, inner), next)(turn)
}

/** A behaviour made anew for every turn: `perTurn(() => cutAt(random() * 1e6))`. */
export function perTurn(make: (turn: Turn) => Behaviour): Behaviour {
  return (turn, next) => make(turn)(turn, next)
}

/** With the given probability; `random` gives [0, 1) and comes from the test's seed. */
export function sometimes(random: () => number, probability: number, behaviour: Behaviour): Behaviour {
  return when(() => random() < probability, behaviour)
}

/** Asks for anything but the beginning of the resource. */
export function resumes({ range }: Turn): boolean {
  return range !== null && !range.startsWith('bytes=0-')
}
