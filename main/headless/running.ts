/** Reaches a Sluice that runs: the desktop or a service of this user through the data folder, or a service elsewhere by its address. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { defaultDataDir } from '../api/data-dir.ts'
import { connectToOwner, greeted, reachEngine } from '../api/reach.ts'
import { isLoopback } from '../web/gate.ts'
import { connectService } from '../web/client-wire.ts'
import { readToken } from '../web/token.ts'
import type { EngineClient } from '../../shared/client.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import type { CommandContext } from './command.ts'
import { UsageError } from './exit.ts'
import { cannotRead } from './http-request.ts'
import type { RunningFlags } from './running-flags.ts'

export interface Running {
  readonly client: EngineClient
  /** Paths of this machine mean nothing there. */
  readonly isRemote: boolean
}

const greetingMs = 10_000

const nobody = (dataDir: string): FailureError =>
  new FailureError(
    fail(
      'engine_gone',
      `No Sluice runs with the data folder ${dataDir}. Start the desktop or "sluice serve", or name another with --data-dir or --url.`,
    ),
  )

const reachRemote = async (url: string, flags: RunningFlags, { place }: CommandContext): Promise<EngineClient> => {
  const target = URL.parse(url)
  if (target === null || !['http:', 'https:'].includes(target.protocol)) {
    throw new UsageError(`--url: "${url}" is no address that begins with http:// or https://`)
  }
  if (flags.tokenFile === undefined)
    throw new UsageError('--url needs --token-file, the file with the token of that service')
  if (target.protocol === 'http:' && !isLoopback(target.hostname) && flags.insecure !== true) {
    throw new UsageError(
      '--url: http:// to another machine would show the token to everybody on the way; use https://, or --insecure if the way is safe',
    )
  }
  const { text: token } = await readToken(resolve(place.cwd, flags.tokenFile))
  const ca =
    flags.serverCa === undefined
      ? null
      : await readFile(resolve(place.cwd, flags.serverCa), 'utf8').catch((error: unknown) => {
          throw cannotRead('--server-ca', flags.serverCa ?? '', error)
        })
  const client = await greeted(await connectService({ url, token, ca }), greetingMs)
  if (client === null)
    throw new FailureError(fail('engine_gone', `The service at ${url} went away before it answered.`))
  return client
}

const reachLocal = async (flags: RunningFlags, { place }: CommandContext): Promise<EngineClient> => {
  const dataDir = flags.dataDir === undefined ? defaultDataDir() : resolve(place.cwd, flags.dataDir)
  const reached = await connectToOwner(dataDir, greetingMs)
  if (reached === null) throw nobody(dataDir)
  return reached.client
}

/** The engine of a data folder, whoever runs it; where nobody does, one for this command alone, which starts no download. */
const reachFolder = async ({ dataDir }: RunningFlags, { place, log }: CommandContext): Promise<Kept> => {
  const folder = dataDir === undefined ? defaultDataDir() : resolve(place.cwd, dataDir)
  const reached = await reachEngine({
    ...{ dataDir: folder, defaultDir: join(homedir(), 'Downloads'), log, attachedOnly: true },
  })
  return { client: reached.client, close: () => reached.close() }
}

export interface Kept {
  readonly client: EngineClient
  readonly close: () => Promise<void>
}

/** What is kept in a data folder, or at a service elsewhere, whether a Sluice runs there or not. Close it when done. */
export const reachKept = async (flags: RunningFlags, context: CommandContext): Promise<Kept> => {
  if (flags.url === undefined) return reachFolder(flags, context)
  const client = await reachRemote(flags.url, flags, context)
  return {
    client,
    close: () => {
      client.close()
      return Promise.resolve()
    },
  }
}

/** Rejects with a failure in words when nobody is there. Close the client when done. */
export const reachRunning = async (flags: RunningFlags, context: CommandContext): Promise<Running> =>
  flags.url === undefined
    ? { client: await reachLocal(flags, context), isRemote: false }
    : { client: await reachRemote(flags.url, flags, context), isRemote: true }
