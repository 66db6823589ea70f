/** When two requests ask for the same thing: same method, addresses, body, folder, name and checksum. */
import { createHash } from 'node:crypto'
import type { StoredRequest } from '../domain/download.ts'

const normalised = (text: string): string => {
  try {
    const url = new URL(text)
    url.hash = ''
    return url.href
  } catch {
    return text
  }
}

/** Hexadecimal key; equal for equal wishes. Limits, priorities and proxies do not make another download. */
export const requestKeyOf = (request: StoredRequest, dir: string): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        request.method,
        request.urls.map(normalised),
        request.bodyBase64,
        dir,
        request.out,
        request.checksum,
        request.headers.map(([name, value]) => [name.toLowerCase(), value]).sort(),
      ]),
    )
    .digest('hex')
