/**
 * Serves the built page under `app://sluice/`, so that it has an origin of its own and a strict content security policy. Knows
 * files below one folder and nothing else.
 */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'

export const pageOrigin = 'app://sluice'
const scheme = 'app'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  // Text that becomes markup or code by assignment is refused even where a defect of ours would let it.
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')

/** Must run before the application is ready. */
export const registerScheme = (): void => {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }])
}

const notFound = (): Response => new Response('Not found', { status: 404 })

/** Broken escapes mean nothing, and no file has a NUL in its name. */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path).replaceAll('\0', '')
  } catch {
    return ''
  }
}

/** The file that an address of the page means; null: outside of the folder. */
const fileOf = (folder: string, address: string): string | null => {
  const url = new URL(address)
  if (url.host !== 'sluice') return null
  const path = normalize(join(folder, decoded(url.pathname)))
  return path.startsWith(folder + sep) ? path : null
}

export const servePage = (session: Session, folder: string): void => {
  session.protocol.handle(scheme, async (request) => {
    const file = fileOf(folder, request.url)
    const type = file === null ? undefined : types[extname(file)]
    if (file === null || type === undefined || request.method !== 'GET') return notFound()
    try {
      return new Response(await readFile(file), {
        headers: {
          'content-type': type,
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
        },
      })
    } catch {
      return notFound()
    }
  })
}
