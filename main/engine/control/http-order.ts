/** Turns a download, its secrets and the settings into the HTTP request that a lane makes. */
import { readFile } from 'node:fs/promises'
import { fail, FailureError } from '../../../shared/failure.ts'
import type { Header, ProbeRequest } from '../../../shared/requests.ts'
import { timeLimits } from '../../../shared/settings.ts'
import type { Settings } from '../../../shared/settings.ts'
import { stripped } from '../domain/address.ts'
import type { Download, RequestSecrets } from '../domain/download.ts'
import { chooseProxy } from '../domain/proxy-choice.ts'
import { environmentProxy } from '../transfer/environment-proxy.ts'
import type { SystemProxy } from '../transfer/environment-proxy.ts'
import type { HttpOrder } from '../transfer/protocol.ts'
import { tellsWhence } from '../transfer/redirect.ts'
import { isSecretHeader } from './secrets.ts'

/** What probes and downloads have in common. */
export type HttpWish = Omit<ProbeRequest, 'url'>

const readPem = async (path: string): Promise<string> => {
  try {
    const text = await readFile(path, 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch (error) {
    throw new FailureError(
      fail('bad_input', `The certificate file ${path} cannot be read. Check the path given as CA certificate.`),
      { cause: error },
    )
  }
  throw new FailureError(
    fail('bad_input', `${path} holds no PEM certificate. Give a file with BEGIN CERTIFICATE lines.`),
  )
}

const basic = (user: string, password: string): Header => [
  'authorization',
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
]

/** Percent-decoded; what is no valid encoding is meant as it stands. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Checks an address and takes its userinfo off. Throws `bad_url` or `unsupported_scheme`. */
const parseUrl = (text: string): { readonly url: URL; readonly login: Header | null } => {
  let url: URL
  try {
    url = new URL(text)
  } catch (error) {
    throw new FailureError(
      fail('bad_url', `“${text.slice(0, 200)}” is not an address. An address looks like https://example.org/file.zip.`),
      {
        cause: error,
      },
    )
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FailureError(
      fail('unsupported_scheme', `Sluice downloads http and https; this address begins with ${url.protocol}`, {
        detail: { scheme: url.protocol },
      }),
    )
  }
  const login = url.username === '' && url.password === '' ? null : basic(decoded(url.username), decoded(url.password))
  return { url: stripped(url), login }
}

/** Asserts that an address can be downloaded; returns its host (with port). */
export const hostOf = (text: string): string => parseUrl(text).url.host

/** The request for an address as wished. Throws a failure for what cannot be sent. */
export const httpOrderOf = async (
  text: string,
  wish: HttpWish,
  settings: Settings,
  systemProxy: SystemProxy = environmentProxy,
): Promise<HttpOrder> => {
  const { url, login } = parseUrl(text)
  const choice = wish.proxy === null ? chooseProxy(url.hostname, settings) : { proxy: wish.proxy }
  const own = wish.auth ? basic(wish.auth.user, wish.auth.password) : login
  const given = wish.headers.filter(([name]) => name.toLowerCase() !== 'user-agent')
  const agent = wish.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1]
  const hasOwnAuthorization = given.some(([name]) => name.toLowerCase() === 'authorization')
  const files = [settings.caCertificate, wish.caCertificate].filter((path) => path !== null)
  return {
    url: url.href,
    method: wish.method,
    headers: [
      ['user-agent', agent ?? wish.userAgent ?? settings.userAgent],
      ...given.filter((header) => !isSecretHeader(header)),
    ],
    secretHeaders: [...given.filter(isSecretHeader), ...(own && !hasOwnAuthorization ? [own] : [])],
    body: wish.bodyBase64 === null ? null : Buffer.from(wish.bodyBase64, 'base64'),
    proxy: choice === 'ask' ? await systemProxy(url.href) : choice.proxy,
    extraCa: await Promise.all(files.map(readPem)),
    limits: timeLimits.parse({ ...settings.timeLimits, ...wish.timeLimits }),
  }
}

const originOf = (url: string): string | null => URL.parse(url)?.origin ?? null

/**
 * The request of a download, for the address that is tried now. Credentials were given for the origin of the first address; a further
 * one at another origin gets its own, from the address itself, or none.
 */
export const orderOf = (
  download: Download,
  secrets: RequestSecrets | null,
  settings: Settings,
  systemProxy: SystemProxy,
): Promise<HttpOrder> => {
  const { request, urlIndex } = download
  const url = secrets?.urls[urlIndex] ?? request.urls[urlIndex] ?? request.urls[0] ?? ''
  const isHome = originOf(url) === originOf(request.urls[0] ?? '')
  return httpOrderOf(
    url,
    {
      ...request,
      auth: isHome ? (secrets?.auth ?? null) : null,
      headers: isHome
        ? [...request.headers, ...(secrets?.headers ?? [])]
        : request.headers.filter(([name]) => !tellsWhence(name.toLowerCase())),
      proxy: secrets?.proxy ?? request.proxy,
    },
    settings,
    systemProxy,
  )
}
