/**
 * Backups and restores: which secrets come along, and under which key. A restore is looked at whole before anything changes, and takes
 * its place at the next start of the engine (`store/restored.ts`).
 */
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandArgs, CommandOutput } from '../../../shared/commands.ts'
import type { ContentsView, RestoreView } from '../../../shared/commands-backup.ts'
import { raise } from '../../../shared/failure.ts'
import { recallHostSettings } from '../../../shared/host-settings.ts'
import type { Clock } from '../clock.ts'
import { sealedPlaces, type ArchiveCounts, type ArchiveReach, type SealedPlace } from '../store/archive-operations.ts'
import { makeLock, mostLedgerBytes, readBackup, writeBackup, type ReadBackup } from '../store/backup-file.ts'
import type { Archive, Ledger } from '../store/ledger.ts'
import { stageRestored } from '../store/restored.ts'
import { Secrets } from './secrets.ts'
import { Transfers } from './transfers.ts'

export interface BackupsSpec {
  readonly ledger: Ledger
  readonly secrets: Secrets
  readonly clock: Clock
  readonly dataDir: string
  readonly version: string
}

const sealedAtOnce = 500
const files = { copy: 'copy.db', backup: 'backup', rebuilt: 'rebuilt.db' } as const

const contentsOf = ({
  downloads,
  unfinished,
  completed,
  queues,
  rules,
  recipes,
  grabs,
}: ArchiveCounts): ContentsView => ({
  ...{ downloads, unfinished, completed, queues, rules, recipes, grabs },
})

const nameAt = (now: number): string =>
  `sluice-${new Date(now).toISOString().slice(0, 16).replace(/[T:]/g, '-')}.backup`

export class Backups {
  readonly #spec: BackupsSpec
  readonly #transfers: Transfers
  /** Restores whose rebuilt ledger is whole and may take its place, and what that would reach. */
  readonly #ready = new Map<number, ArchiveReach>()

  constructor(spec: BackupsSpec) {
    this.#spec = spec
    this.#transfers = new Transfers(join(spec.dataDir, 'backups'), spec.clock)
  }

  async make({ passphrase, hostSettings }: CommandArgs<'backup.make'>): Promise<CommandOutput<'backup.make'>> {
    const { clock, version } = this.#spec
    const id = await this.#transfers.begin()
    const madeAt = clock.now()
    try {
      return await this.#transfers.use(id, async (dir) => {
        const [copy, backup] = [join(dir, files.copy), join(dir, files.backup)]
        const lock = passphrase === null ? null : await makeLock(passphrase)
        const { counts, kept } = await this.#copy(copy, lock?.key ?? null)
        await writeBackup({ from: copy, to: backup, header: { madeAt, madeBy: version, hostSettings }, lock })
        await rm(copy)
        const { size: sizeBytes } = await stat(backup)
        const secrets = { kept, left: counts.secrets - kept }
        return { id, name: nameAt(madeAt), sizeBytes, contents: contentsOf(counts), secrets }
      })
    } catch (error) {
      await this.#transfers.drop(id)
      throw error
    }
  }

  /** What a grab has brought, as a SQLite file, carried like a backup. */
  async makeGrabFile({ id: grab }: CommandArgs<'grabs.file'>): Promise<CommandOutput<'grabs.file'>> {
    const id = await this.#transfers.begin()
    try {
      return await this.#transfers.use(id, async (dir) => {
        const to = join(dir, files.backup)
        await this.#archived((archive) => archive.call('grabFile', { id: grab, to }))
        return { id, sizeBytes: (await stat(to)).size }
      })
    } catch (error) {
      await this.#transfers.drop(id)
      throw error
    }
  }

  read({ id, from }: CommandArgs<'backup.read'>): Promise<CommandOutput<'backup.read'>> {
    return this.#transfers.use(id, (dir) => this.#transfers.read(join(dir, files.backup), from))
  }

  async begin(): Promise<{ readonly id: number }> {
    return { id: await this.#transfers.begin() }
  }

  write({ id, base64 }: CommandArgs<'restore.write'>): Promise<void> {
    this.#ready.delete(id)
    return this.#transfers.use(id, (dir) => this.#transfers.append(join(dir, files.backup), base64, mostLedgerBytes))
  }

  check({ id, passphrase }: CommandArgs<'restore.check'>): Promise<RestoreView> {
    return this.#transfers.use(id, async (dir) => {
      const [copy, rebuilt] = [join(dir, files.copy), join(dir, files.rebuilt)]
      try {
        const { header, lock } = await readBackup(join(dir, files.backup), copy, passphrase)
        const { counts, kept } = await this.#rebuild(copy, rebuilt, { header, lock })
        this.#ready.set(id, counts.reach)
        return {
          ...{ madeAt: header?.madeAt ?? null, madeBy: header?.madeBy ?? null },
          ...{ contents: contentsOf(counts), present: await this.#present() },
          secrets: { kept, lost: counts.secrets - kept },
          hostSettings: header?.hostSettings ? recallHostSettings(header.hostSettings) : null,
        }
      } finally {
        await rm(copy, { force: true })
      }
    })
  }

  /** Where the present ledger will be kept. Rejects with `not_allowed` before a check has found the backup whole. */
  async apply({ id }: CommandArgs<'restore.apply'>): Promise<string> {
    const { dataDir, clock } = this.#spec
    const keptAs = await this.#transfers.use(id, (dir) => {
      if (!this.#ready.has(id)) return raise('not_allowed', 'The backup has not been looked at yet.')
      return Promise.resolve(stageRestored(dataDir, join(dir, files.rebuilt), clock.now()))
    })
    await this.drop(id)
    return keptAs
  }

  /** What a restore that was looked at would let Sluice reach; null: there is none of this number. */
  reach(id: number): ArchiveReach | null {
    return this.#ready.get(id) ?? null
  }

  async drop(id: number): Promise<void> {
    this.#ready.delete(id)
    await this.#transfers.drop(id)
  }

  stop(): Promise<void> {
    return this.#transfers.stop()
  }

  /** `key`: what secrets are sealed under in the copy; null: there are none in it. */
  #copy(to: string, key: Buffer | null): Promise<{ readonly counts: ArchiveCounts; readonly kept: number }> {
    const { secrets, dataDir } = this.#spec
    return this.#archived(async (archive) => {
      const counts = await archive.call('snapshot', { to, keepsSecrets: key !== null })
      const box = key === null ? null : new Secrets(dataDir, key)
      const kept = box === null ? 0 : await reseal(archive, to, (sealed) => box.seal(secrets.open(sealed)))
      await archive.call('settle', { path: to })
      return { counts, kept }
    })
  }

  #rebuild(
    from: string,
    to: string,
    { header, lock }: ReadBackup,
  ): Promise<{ readonly counts: ArchiveCounts & { readonly reach: ArchiveReach }; readonly kept: number }> {
    const { secrets, dataDir } = this.#spec
    return this.#archived(async (archive) => {
      const counts = await archive.call('rebuild', { from, to })
      // A ledger that was replaced here is sealed under this folder's own keys.
      const box = header === null ? secrets : lock && new Secrets(dataDir, lock.key)
      const kept = await reseal(archive, to, (sealed, place) =>
        box === null ? null : secrets.seal(box.open(sealed), place === 'grab'),
      )
      await archive.call('settle', { path: to })
      return { counts, kept }
    })
  }

  async #archived<T>(run: (archive: Archive) => Promise<T>): Promise<T> {
    const archive = await this.#spec.ledger.openArchive()
    try {
      return await run(archive)
    } finally {
      await archive.close()
    }
  }

  async #present(): Promise<ContentsView> {
    const { ledger } = this.#spec
    const [counts, queues, rules, recipes, grabs] = await Promise.all([
      ledger.read('counts', null),
      ledger.read('queues', null),
      ledger.read('rules', null),
      ledger.read('recipes', null),
      ledger.read('grabs', null),
    ])
    const unfinished = counts.queued + counts.paused + counts.failed
    const downloads = unfinished + counts.completed
    const { completed } = counts
    const kept = { queues: queues.length, rules: rules.length, recipes: recipes.length, grabs: grabs.length }
    return { downloads, unfinished, completed, ...kept }
  }
}

type Recode = (sealed: string, place: SealedPlace) => string | null

const recoded = (recode: Recode, sealed: string, place: SealedPlace): string | null => {
  try {
    return recode(sealed, place)
  } catch {
    // What cannot be opened is of no use under any other key.
    return null
  }
}

/** Seals every secret of a copy anew; returns how many could be opened. The others go. */
const reseal = async (archive: Archive, path: string, recode: Recode): Promise<number> => {
  let kept = 0
  for (const place of sealedPlaces) {
    for (let after: number | null = null; ;) {
      const found: readonly { readonly key: number; readonly sealed: string }[] = await archive.call('sealed', {
        ...{ path, place, after, limit: sealedAtOnce },
      })
      const items = found.map(({ key, sealed }) => ({ key, to: recoded(recode, sealed, place) }))
      kept += items.filter(({ to }) => to !== null).length
      if (items.length > 0) await archive.call('putSealed', { path, place, items })
      const last = found.at(-1)
      if (!last || found.length < sealedAtOnce) break
      after = last.key
    }
  }
  return kept
}
