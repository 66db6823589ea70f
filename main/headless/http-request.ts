/** From the flags of a command to the HTTP part of its requests. Reads the files that flags name. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { CommandInput } from '../../shared/commands.ts'
import type { Header, ProbeRequest } from '../../shared/requests.ts'
import { UsageError } from './exit.ts'
import type { HttpFlags } from './flags.ts'
import type { ItemOptions } from './input-options.ts'
import { hasHeader, mergeHeaders } from '../../shared/links/values.ts'

/** The HTTP part of a request; what is left out is as the engine's settings say. */
export type HttpInput = Pick<CommandInput<'downloads.add'>['items'][number], Exclude<keyof ProbeRequest, 'url'>>

/** Where a command runs. */
export interface Place {
  readonly cwd: string
  readonly stdin: AsyncIterable<Uint8Array>
}

/** Each request of a batch carries its body, and a batch crosses a local socket in one piece. */
const largestBodyBytes = 16 * 1024 * 1024

const systemSentence = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted'
  return code === 'EISDIR' ? 'it is a folder' : String(code ?? error)
}

/** Says an error of the file system in words. */
export const cannotRead = (option: string, file: string, error: unknown): UsageError =>
  new UsageError(`${option}: cannot read ${file}: ${systemSentence(error)}`)

const readNamed = async (option: string, file: string, cwd: string): Promise<Buffer> => {
  try {
    return await readFile(resolve(cwd, file))
  } catch (error) {
    throw cannotRead(option, file, error)
  }
}

const readBody = async (data: string, { cwd, stdin }: Place): Promise<Buffer> => {
  if (!data.startsWith('@')) return Buffer.from(data)
  const body = data === '@-' ? await buffer(stdin) : await readNamed('--data', data.slice(1), cwd)
  if (body.length <= largestBodyBytes) return body
  throw new UsageError(`--data: the body is too large; at most ${String(largestBodyBytes / 1_048_576)} MiB can be sent`)
}

/** Absolute path of a file that holds at least one certificate. */
const checkCertificate = async (file: string, cwd: string): Promise<string> => {
  const text = (await readNamed('--ca-certificate', file, cwd)).toString('latin1')
  try {
    // Throws unless the text holds a certificate; only the first one is looked at.
    new X509Certificate(text.slice(Math.max(0, text.indexOf('-----BEGIN'))))
  } catch {
    throw new UsageError(`--ca-certificate: ${file} holds no certificate in PEM form`)
  }
  return resolve(cwd, file)
}

const limitsOf = (flags: Omit<HttpFlags, 'maxConcurrent'>): NonNullable<HttpInput['timeLimits']> => ({
  ...(flags.connectTimeout === undefined ? {} : { connectMs: flags.connectTimeout }),
  ...(flags.tlsTimeout === undefined ? {} : { tlsMs: flags.tlsTimeout }),
  ...(flags.headersTimeout === undefined ? {} : { headersMs: flags.headersTimeout }),
  ...(flags.idleTimeout === undefined ? {} : { idleMs: flags.idleTimeout }),
  ...(flags.maxTime === undefined ? {} : { totalMs: flags.maxTime }),
})

const headersOf = (flags: Omit<HttpFlags, 'maxConcurrent'>): Header[] => {
  const given = mergeHeaders(flags.header ?? [], flags.referer === undefined ? [] : [['Referer', flags.referer]])
  // What a form would send, as people know it from curl.
  const isForm = flags.data !== undefined && !hasHeader(given, 'content-type')
  return isForm ? [...given, ['Content-Type', 'application/x-www-form-urlencoded']] : given
}

/** Moves a User-Agent among the headers to the field that it has. */
const liftUserAgent = (headers: readonly Header[], userAgent: string | undefined): HttpInput => {
  const named = headers.findLast(([name]) => name.toLowerCase() === 'user-agent')?.[1]
  const agent = userAgent ?? named
  return {
    headers: headers.filter(([name]) => name.toLowerCase() !== 'user-agent'),
    ...(agent === undefined || agent === '' ? {} : { userAgent: agent }),
  }
}

/** Throws `UsageError` when a file cannot be read or is not what it should be. */
export const httpInputOf = async (flags: Omit<HttpFlags, 'maxConcurrent'>, place: Place): Promise<HttpInput> => ({
  method: flags.method ?? (flags.data === undefined ? 'GET' : 'POST'),
  ...liftUserAgent(headersOf(flags), flags.userAgent),
  ...(flags.data === undefined ? {} : { bodyBase64: (await readBody(flags.data, place)).toString('base64') }),
  ...(flags.user === undefined ? {} : { auth: flags.user }),
  ...(flags.proxy === undefined ? {} : { proxy: flags.proxy }),
  ...(flags.caCertificate === undefined
    ? {}
    : { caCertificate: await checkCertificate(flags.caCertificate, place.cwd) }),
  timeLimits: limitsOf(flags),
})

/** The common part with what one line of an input file says. */
export const withItem = (base: HttpInput, item: ItemOptions): HttpInput => ({
  ...base,
  ...liftUserAgent(mergeHeaders(base.headers ?? [], item.headers ?? []), item.userAgent ?? base.userAgent ?? undefined),
  ...(item.proxy === undefined ? {} : { proxy: item.proxy }),
  ...(item.auth === undefined ? {} : { auth: item.auth }),
})
