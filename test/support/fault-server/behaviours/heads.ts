/** Behaviours of the response head: names, codings, and heads that no library would send. */
import { gzipSync } from 'node:zlib'
import { bufferBody, withoutHeaders } from '../answer.ts'
import type { Behaviour } from '../answer.ts'

/** Sets a response header, to values that no library would send as well. */
export function header(name: string, value: string | readonly string[]): Behaviour {
  return async (turn, next) => {
    const answer = await next(turn)
    return { ...answer, headers: { ...answer.headers, [name.toLowerCase()]: value } }
  }
}

/** Content-Disposition with exactly this value, as UTF-8. */
export function hostileName(disposition: string): Behaviour {
  return header('content-disposition', disposition)
}

/** Always Content-Encoding: gzip, asked for or not, with the length of the coded body. */
export function gzipAlways(): Behaviour {
  return async (turn, next) => {
    const plain = withoutHeaders(await next({ ...turn, range: null }), 'accept-ranges')
    const coded = bufferBody(gzipSync(plain.body.read(plain.body.start, plain.body.end)))
    const headers = { ...plain.headers, 'content-encoding': 'gzip' }
    return { ...plain, headers, body: coded, lengthBytes: coded.end }
  }
}

/** A head of about so many bytes, spread over so many headers. */
export function headerBomb(sizeBytes: number, headers = 1): Behaviour {
  const value = 'x'.repeat(Math.max(1, Math.floor(sizeBytes / headers)))
  const bomb = Array.from({ length: headers }, (_, n) => [`x-bomb-${n}`, value] as const)
  return async (turn, next) => {
    const answer = await next(turn)
    return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(bomb) } }
  }
}

/** Sends this in place of the head (one byte a character, CRLFs included), then the body, then closes. */
export function rawHead(text: string): Behaviour {
  return async (turn, next) => ({ ...(await next(turn)), rawHead: text })
}
