/** An updater with a real engine beneath, news that are really signed, and an “AppImage” that is a file like any other. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { loopback } from '../../../main/api/loopback.ts'
import { HostSettingsFile } from '../../../main/electron/host-settings-file.ts'
import { Fetching } from '../../../main/electron/updates/fetching.ts'
import type { Installation } from '../../../main/electron/updates/installation.ts'
import { UpdateMemory } from '../../../main/electron/updates/memory.ts'
import { keyIdOf, type Release, type ReleaseFile } from '../../../main/electron/updates/news.ts'
import { Updater } from '../../../main/electron/updates/updater.ts'
import { type Engine, silentLog, startEngine } from '../../../main/engine/engine.ts'
import { createClient } from '../../../shared/client.ts'
import type { UpdateOffer, UpdateView } from '../../../shared/updates.ts'
import { type Behaviour, type Origin, sha256Of, startOrigin, textAnswer } from '../../support/fault-server/index.ts'
import { type TempFolder, tempFolder, treeOf } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

const pair = generateKeyPairSync('ed25519')
export const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')

/** The new version's file; what stands in it nobody runs. */
export const program = { sizeBytes: 700_000, seed: 'sluice-0.2.0' }
export const oldProgram = 'the version that runs'
export const imageName = 'sluice-0.2.0-linux-x86_64.AppImage'

export const file: ReleaseFile = {
  ...{ platform: 'linux', arch: 'x64', kind: 'appimage', name: imageName },
  ...{ sizeBytes: program.sizeBytes, sha256: sha256Of(program) },
}

export const releaseOf = (change: Partial<Release> = {}): Release => ({
  ...{ type: 'sluice-update', channel: 'stable', number: 5, version: '0.2.0' },
  ...{ released: Date.now(), expires: Date.now() + 86_400_000, notes: { en: 'Faster.', zh: null } },
  ...{ page: 'https://example.org/sluice', files: [file], ...change },
})

/** `over`: what the signature is about, if it is not what is said. */
export const signed = (release: Release, over: Release = release): string => {
  const payload = Buffer.from(JSON.stringify(release)).toString('base64')
  const signature = sign(null, Buffer.from(JSON.stringify(over)), pair.privateKey).toString('base64')
  return JSON.stringify({ payload, signatures: [{ key: keyIdOf(publicKey), signature }] })
}

const says =
  (text: string): Behaviour =>
  () =>
    Promise.resolve(textAnswer(200, text))

/** One run of the application, from its start to its end. */
export interface Run {
  readonly updater: Updater
  readonly engine: Engine
  readonly settings: HostSettingsFile
  readonly found: readonly UpdateOffer[]
  /** How often the updater wanted the application to quit. */
  readonly quits: () => number
  /** Waits until the updater says so. */
  readonly reach: (what: string, is: (view: UpdateView) => boolean) => Promise<UpdateView>
  /** Waits until so many bytes of the file are on the disk. */
  readonly written: (bytes: number) => Promise<unknown>
  /** Ends as the desktop does: first the engine, then what is ready is put in place. True: starts again. */
  readonly quit: () => Promise<boolean>
}

interface Place {
  readonly folder: TempFolder
  readonly origin: Origin
  readonly installation: Installation
  readonly running: Set<Run>
}

const start = async ({ folder, origin, installation, running }: Place, version: string): Promise<Run> => {
  const dataDir = folder.at('data')
  const engine = await startEngine({ dataDir, defaultDir: folder.at('downloads'), log: silentLog })
  const client = createClient(loopback(engine))
  const settings = new HostSettingsFile(folder.at('settings.json'), silentLog)
  const memory = new UpdateMemory(folder.path, silentLog)
  const found: UpdateOffer[] = []
  let quits = 0
  const updater = new Updater({
    source: { feed: `${origin.url}/feed/`, keys: [publicKey] },
    folder: join(dataDir, 'updates'),
    temp: folder.path,
    fetching: new Fetching(client),
    onView: () => undefined,
    onFound: (offer) => found.push(offer),
    quit: () => {
      quits += 1
    },
    ...{ installation, memory, version, engine, settings, log: silentLog },
  })
  await updater.begin()
  const run: Run = {
    ...{ updater, engine, settings, found, quits: () => quits },
    reach: (what, is) =>
      until(`${what}; it is ${JSON.stringify(updater.view)}`, () => (is(updater.view) ? updater.view : null)),
    written: (bytes) =>
      until(`${String(bytes)} bytes are written`, async () => {
        const { download } = memory.now
        return download !== null && (await engine.detail(download)).download.writtenBytes >= bytes
      }),
    quit: async () => {
      running.delete(run)
      await engine.stop()
      return updater.finish()
    },
  }
  running.add(run)
  return run
}

export const house = async () => {
  const folder = tempFolder('updates')
  const origin = await startOrigin()
  const image = folder.at('programs', 'Sluice.AppImage')
  await mkdir(dirname(image))
  await writeFile(image, oldProgram)
  await chmod(image, 0o755)
  const running = new Set<Run>()
  const installation: Installation = {
    ...{ way: 'self', platform: 'linux', arch: 'x64', kind: 'appimage', replaces: image },
  }

  return {
    origin,
    folder,
    /** Starts the application as a version. */
    open: (version = '0.1.0', at: Partial<Installation> = {}): Promise<Run> =>
      start({ folder, origin, running, installation: { ...installation, ...at } }, version),
    /** Hands out news, and the file behind them unless told otherwise. */
    publish: (text: string, ...behaviours: readonly Behaviour[]): void => {
      origin.serve('/feed/sluice-stable.json', null, says(text))
      origin.serve(`/feed/${imageName}`, program, ...behaviours)
    },
    says,
    /** What the next start of the application would run. */
    installed: () => readFile(image),
    mode: async () => (await stat(image)).mode & 0o777,
    /** Names beside the program and in the updater's folder. */
    left: async (): Promise<readonly string[]> => {
      const near = await treeOf(dirname(image))
      const own = await treeOf(folder.at('data', 'updates')).catch(() => [])
      return [...near, ...own].map(({ path }) => path)
    },
    [Symbol.asyncDispose]: async () => {
      for (const run of running) await run.engine.stop()
      await origin.stop()
      await folder.remove()
    },
  }
}

export type House = Awaited<ReturnType<typeof house>>
