/** JSON-RPC in an address, as aria2 takes it by GET: the parameters are base64 of JSON; without a method they are the whole request. */
import { isTooDeep } from '../web/depth.ts'

export interface GetForm {
  /** The request; undefined: there is none in it. */
  readonly request: unknown
  /** Name of a function of the page that asks; null: plain JSON is wanted. */
  readonly callback: string | null
}

const functionName = /^[a-z_$][\w$]{0,63}(?:\.[a-z_$][\w$]{0,63}){0,3}$/i

const paramsOf = (text: string): unknown => {
  const json = Buffer.from(text, 'base64').toString('utf8')
  if (isTooDeep(json)) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** null: the callback is no name of a function. */
export const getForm = (query: URLSearchParams): GetForm | null => {
  const [method, id, text, callback] = ['method', 'id', 'params', 'jsoncallback'].map((name) => query.get(name))
  if (typeof callback === 'string' && !functionName.test(callback)) return null
  const params = typeof text === 'string' ? paramsOf(text) : null
  const form = { callback: callback ?? null }
  if (params === undefined) return { ...form, request: undefined }
  if (typeof method !== 'string') return { ...form, request: typeof id === 'string' ? {} : (params ?? {}) }
  return { ...form, request: { method, ...(id === null ? {} : { id }), ...(params === null ? {} : { params }) } }
}
