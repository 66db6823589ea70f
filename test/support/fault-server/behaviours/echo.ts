/** Behaviour that shows the client what it sent. */
import { textAnswer } from '../answer.ts'
import type { Behaviour } from '../answer.ts'

export interface Echo {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** As UTF-8. */
  readonly body: string
}

/** 200 with an `Echo` as JSON. */
export function echo(): Behaviour {
  return ({ method, path, query, headers, body }) => {
    const seen: Echo = {
      method,
      path,
      query: Object.fromEntries(query),
      headers,
      body: body.toString('utf8'),
    }
    return textAnswer(200, JSON.stringify(seen), {}, 'application/json')
  }
}
