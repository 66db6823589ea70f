/** JSON-RPC 2.0 as aria2 speaks it: what it takes for a request, and by which HTTP status it answers. */
import { isTooDeep } from '../web/depth.ts'
import { call, type Desk, type Outcome } from './call.ts'
import { Fault, invalidParams, invalidRequest, parseError } from './fault.ts'
import { isStruct } from './params.ts'
import type { Visit } from './visit.ts'

export interface Answer {
  readonly status: number
  readonly text: string
}

interface Said {
  readonly id: unknown
  readonly outcome: Outcome
}

const statusOf = ({ outcome }: Said): number => {
  if ('result' in outcome) return 200
  const { code } = outcome.fault
  return code === 1 || code === -32600 ? 400 : code === -32601 ? 404 : 500
}

const wordsOf = ({ id, outcome }: Said): object =>
  'result' in outcome ? { id, jsonrpc: '2.0', result: outcome.result } : { id, jsonrpc: '2.0', error: outcome.fault }

const refusal = (fault: Fault, id: unknown = null): Said => ({ id, outcome: { fault } })

const one = async (request: unknown, visit: Visit, desk: Desk): Promise<Said> => {
  if (!isStruct(request) || !Object.hasOwn(request, 'id')) return refusal(invalidRequest())
  const { id, method, params = [] } = request
  if (typeof method !== 'string') return refusal(invalidRequest(), id)
  if (!Array.isArray(params)) return refusal(invalidParams(), id)
  return { id, outcome: await call(method, params, visit, desk) }
}

/** One after the other, as aria2 does: a later call may rest on an earlier one. What is no object is passed over. */
const batch = async (requests: readonly unknown[], visit: Visit, desk: Desk): Promise<Answer> => {
  try {
    visit.count(requests.length)
  } catch (error) {
    if (error instanceof Fault) return single(refusal(error))
    throw error
  }
  const said: object[] = []
  for (const request of requests.filter(isStruct)) said.push(wordsOf(await one(request, visit, desk)))
  return { status: 200, text: JSON.stringify(said) }
}

const single = (said: Said): Answer => ({ status: statusOf(said), text: JSON.stringify(wordsOf(said)) })

const parsed = (text: string): unknown => {
  if (isTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Answers a value that was parsed already. */
export const answerTo = async (request: unknown, visit: Visit, desk: Desk): Promise<Answer> =>
  Array.isArray(request) ? batch(request, visit, desk) : single(await one(request, visit, desk))

export const answer = async (text: string, visit: Visit, desk: Desk): Promise<Answer> => {
  const request = parsed(text)
  // aria2's parser takes no bare number.
  const isNothing = request === undefined || typeof request === 'number'
  return isNothing ? single(refusal(parseError())) : answerTo(request, visit, desk)
}
