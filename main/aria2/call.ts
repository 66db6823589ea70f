/** One call: who asks is entitled, the method is known, what goes wrong is a fault. Every form of the RPC ends here. */
import type { Log } from '../engine/engine.ts'
import { Fault, faultOf, unauthorized } from './fault.ts'
import type { Ground } from './ground.ts'
import { isReading, methodOf, openMethods } from './methods.ts'
import { isStruct, Params } from './params.ts'
import type { Visit } from './visit.ts'

export type Outcome = { readonly result: unknown } | { readonly fault: Fault }

export interface Desk {
  readonly ground: Ground
  readonly log: Log
}

const defect = (error: unknown, method: string, log: Log): Fault => {
  log('error', 'aria2.defect', { method, error: error instanceof Error ? error.stack : String(error) })
  return new Fault('Something in Sluice went wrong. Its log says more.')
}

/** Never rejects: whatever goes wrong is a fault. */
const guarded = async (method: string, { log }: Desk, action: () => unknown): Promise<Outcome> => {
  try {
    return { result: await action() }
  } catch (error) {
    return { fault: faultOf(error) ?? defect(error, method, log) }
  }
}

const isToken = (value: unknown): value is string => typeof value === 'string' && value.startsWith('token:')

/** The token comes first among the parameters, and is taken away whatever it says. */
const withoutToken = (
  given: readonly unknown[],
): { readonly token: string | null; readonly rest: readonly unknown[] } => {
  const [first, ...rest] = given
  return isToken(first) ? { token: first.slice('token:'.length), rest } : { token: null, rest: given }
}

const readsOnly = (name: string): Fault =>
  new Fault(`${name.slice(0, 100)} changes something, and GET only reads here. Send it by POST.`)

const plainCall = (name: string, given: readonly unknown[], visit: Visit, desk: Desk): Promise<Outcome> =>
  guarded(name, desk, async () => {
    const open = Object.hasOwn(openMethods, name) ? openMethods[name] : undefined
    if (open !== undefined) return open()
    const { token, rest } = withoutToken(given)
    if (!(await visit.admits(token))) throw unauthorized()
    const method = methodOf(name)
    if (method === undefined) throw new Fault(`No such method: ${name.slice(0, 200)}`)
    if (visit.readsOnly && !isReading(name)) throw readsOnly(name)
    return method(new Params(rest), desk.ground)
  })

/** One entry of a multicall: an array with the result, or the fault as it is. */
const entry = async (one: unknown, visit: Visit, desk: Desk): Promise<unknown> => {
  if (!isStruct(one)) return new Fault('system.multicall expected struct.')
  const { methodName, params } = one
  if (typeof methodName !== 'string') return new Fault('Missing methodName.')
  if (methodName === 'system.multicall') return new Fault('Recursive system.multicall forbidden.')
  const outcome = await plainCall(methodName, Array.isArray(params) ? params : [], visit, desk)
  return 'result' in outcome ? [outcome.result] : outcome.fault
}

const multicall = (given: readonly unknown[], visit: Visit, desk: Desk): Promise<Outcome> =>
  guarded('system.multicall', desk, async () => {
    const { token, rest } = given.length > 1 ? withoutToken(given) : { token: null, rest: given }
    // Some clients say it once for all.
    if (token !== null && !(await visit.vouch(token))) throw unauthorized()
    const calls = new Params(rest).required(0, 'list')
    visit.count(calls.length)
    const answers: unknown[] = []
    for (const one of calls) answers.push(await entry(one, visit, desk))
    return answers
  })

export const call = (name: string, given: readonly unknown[], visit: Visit, desk: Desk): Promise<Outcome> =>
  name === 'system.multicall' ? multicall(given, visit, desk) : plainCall(name, given, visit, desk)
