/** A request as a curl command for a shell, and a head as text. What was hidden is left out or named, never guessed. Pure. */
import type { AnswerView } from '../../shared/detail.ts'
import { hidden, isConcealed } from '../../shared/secrecy.ts'

/** Made by curl itself. */
const own = new Set(['host', 'connection', 'accept-encoding', 'content-length'])

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

export interface CurlCommand {
  readonly command: string
  /** Names of what it needs besides. */
  readonly missing: readonly string[]
}

/** null: the request was not recorded. */
export const curlOf = ({ request, finalUrl }: AnswerView): CurlCommand | null => {
  if (!request) return null
  const sent = request.headers.filter(([name]) => !own.has(name.toLowerCase()))
  const open = sent.filter(([, value]) => !isConcealed(value))
  const method = request.method === 'GET' ? [] : ['-X', request.method]
  const fields = open.flatMap(([name, value]) => ['-H', quoted(`${name}: ${value}`)])
  const address = quoted(finalUrl.replaceAll(hidden, 'HIDDEN'))
  const proxy = request.proxy === null ? [] : ['--proxy', quoted(request.proxy)]
  return {
    command: ['curl', '--globoff', ...method, ...fields, ...proxy, '-OJ', address].join(' '),
    missing: [
      ...sent.filter(([, value]) => isConcealed(value)).map(([name]) => name),
      ...(isConcealed(finalUrl) ? ['URL'] : []),
    ],
  }
}

/** As it is read elsewhere: the request's line and fields, an empty line, the status and the response's fields. */
export const headText = ({ request, finalUrl, status, headers }: AnswerView): string => {
  const lines = (fields: readonly (readonly [string, string])[]): string[] =>
    fields.map(([name, value]) => `${name}: ${value}`)
  const asked = request ? [`${request.method} ${finalUrl}`, ...lines(request.headers), ''] : []
  return [...asked, `HTTP ${String(status)}`, ...lines(headers)].join('\n')
}
