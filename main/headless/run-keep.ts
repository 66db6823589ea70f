/** The commands for what is kept: `backup`, `restore`, `export`, `import`. */
import { link, open, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { bringBackup, exportDownloads, fetchBackup } from '../../shared/carry.ts'
import { collectIds } from '../../shared/collect-ids.ts'
import type { ContentsView, ExportFormat, RestoreView } from '../../shared/commands-backup.ts'
import type { ListFilter } from '../../shared/feed.ts'
import { formatBytes } from '../../shared/format.ts'
import { readWanted } from './addresses.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, UsageError, type ExitStatus } from './exit.ts'
import { cannotRead, type Place } from './http-request.ts'
import { idsOf } from './ids.ts'
import { addWanted, queueNamed, type AddFlags } from './run-add.ts'
import { reachKept } from './running.ts'
import type { RunningFlags } from './running-flags.ts'
import { safeText } from './terminal-text.ts'

export interface BackupFlags extends RunningFlags {
  readonly passphraseFile?: string
}
export interface RestoreFlags extends BackupFlags {
  readonly check?: boolean
}
export interface ExportFlags extends RunningFlags {
  readonly format: ExportFormat
  readonly out?: string
  readonly group: ListFilter['group']
  readonly search?: string
  readonly queue?: string
}

const passphraseOf = async (file: string | undefined, { cwd, stdin }: Place): Promise<string | null> => {
  if (file === undefined) return null
  const given =
    file === '-'
      ? (await buffer(stdin)).toString('utf8')
      : await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
          throw cannotRead('--passphrase-file', file, error)
        })
  const [first = ''] = given.split(/\r?\n/)
  if (first.length < 8) throw new UsageError('--passphrase-file: a passphrase has at least eight letters')
  return first
}

interface Target {
  readonly write: (bytes: Uint8Array | string) => Promise<void>
  /** The file has its name, and everything of it is on the disk. */
  readonly done: () => Promise<void>
  readonly giveUp: () => Promise<void>
}

/** A file that appears whole or not at all, for its owner only, and never in the place of another. */
const openTarget = async (path: string): Promise<Target> => {
  const making = join(dirname(path), `.${basename(path)}.${String(process.pid)}.part`)
  const file = await open(making, 'wx', 0o600)
  const remove = async (): Promise<void> => {
    await file.close()
    await rm(making, { force: true })
  }
  return {
    write: async (bytes) => {
      await file.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
    },
    done: async () => {
      try {
        await file.sync()
        await link(making, path)
      } catch (error) {
        const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
        throw isThere ? new UsageError(`${path} is there already, and was left as it is; name another file`) : error
      } finally {
        await remove()
      }
    },
    giveUp: remove,
  }
}

const toOutput = ({ out }: CommandContext): Target => ({
  write: (bytes) =>
    new Promise((done) => {
      out.raw.write(bytes, () => {
        done()
      })
    }),
  done: () => Promise.resolve(),
  giveUp: () => Promise.resolve(),
})

/** Opens the target, has it filled, and leaves nothing behind when that fails. */
const filling = async <T>(target: Target, fill: (target: Target) => Promise<T>): Promise<T> => {
  let filled: T
  try {
    filled = await fill(target)
  } catch (error) {
    await target.giveUp()
    throw error
  }
  await target.done()
  return filled
}

const contentsWords = ({ unfinished, completed, queues, rules, recipes, grabs }: ContentsView): string =>
  `${String(unfinished)} unfinished and ${String(completed)} completed downloads, ${String(queues)} queues, ${String(rules)} rules, ${String(recipes)} recipes, ${String(grabs)} grabs`

const leftOut = 'logins, cookies and tokens are not in it; with --passphrase-file they are, and the file is encrypted.'
const unreadable =
  'logins, cookies and tokens could not be read and are not in it. Those that the key store of the desktop keeps are in a backup made in its window.'

const stampedName = (): string => `sluice-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-')}.backup`

export const runBackup = async (
  file: string | undefined,
  flags: BackupFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const { place, err } = context
  const passphrase = await passphraseOf(flags.passphraseFile, place)
  const { client, close } = await reachKept(flags, context)
  try {
    const path = file === '-' ? null : resolve(place.cwd, file ?? stampedName())
    const target = path === null ? toOutput(context) : await openTarget(path)
    const made = await filling(target, ({ write }) => fetchBackup(client, { passphrase }, write))
    const { contents, secrets, sizeBytes } = made
    if (flags.json === true) {
      const told = { type: 'backup', file: path, sizeBytes, contents, secrets }
      ;(path === null ? err : context.out).line(JSON.stringify(told))
      return exitStatus.ok
    }
    err.line(`${path ?? 'standard output'}: ${contentsWords(contents)} (${formatBytes(sizeBytes, 'en')})`)
    if (secrets.left > 0) err.line(`${String(secrets.left)} ${passphrase === null ? leftOut : unreadable}`)
    return exitStatus.ok
  } finally {
    await close()
  }
}

const restoreWords = (said: RestoreView): readonly string[] => {
  const { madeAt, madeBy, contents, present, secrets } = said
  const made = madeAt === null ? 'A list that a restore has replaced' : `A backup of ${new Date(madeAt).toISOString()}`
  return [
    `${made}${madeBy === null ? '' : `, by Sluice ${safeText(madeBy)}`}: ${contentsWords(contents)}, ${String(secrets.kept)} secrets`,
    `There are now: ${contentsWords(present)}`,
    ...(secrets.lost > 0 ? [`${String(secrets.lost)} secrets cannot be read here and are left out.`] : []),
  ]
}

const bringFile = async (file: string, cwd: string, client: Parameters<typeof bringBackup>[0]): Promise<number> => {
  const handle = await open(resolve(cwd, file), 'r').catch((error: unknown) => {
    throw cannotRead('restore', file, error)
  })
  try {
    return await bringBackup(client, (await handle.stat()).size, async (from, end) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - from), 0, end - from, from)
      return buffer.subarray(0, bytesRead)
    })
  } finally {
    await handle.close()
  }
}

export const runRestore = async (file: string, flags: RestoreFlags, context: CommandContext): Promise<ExitStatus> => {
  const { place, out } = context
  const passphrase = await passphraseOf(flags.passphraseFile, place)
  const { client, close } = await reachKept(flags, context)
  try {
    const id = await bringFile(file, place.cwd, client)
    try {
      const said = await client.call('restore.check', { id, passphrase })
      if (flags.json === true) out.line(JSON.stringify({ type: 'checked', ...said }))
      else for (const line of restoreWords(said)) out.line(line)
      if (flags.check === true) return exitStatus.ok
      const { keptAs, restarts } = await client.call('restore.apply', { id })
      if (flags.json === true) out.line(JSON.stringify({ type: 'restored', keptAs, restarts }))
      else {
        out.line(restarts ? 'Restored; Sluice starts anew with it.' : 'Restored; in force when Sluice starts next.')
        out.line(`What was there is kept as ${keptAs}; "sluice restore" takes that file, too.`)
      }
      return exitStatus.ok
    } finally {
      await client.call('restore.drop', { id }).catch(() => undefined)
    }
  } finally {
    await close()
  }
}

export const runExport = async (
  words: readonly string[],
  flags: ExportFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const { client, close } = await reachKept(flags, context)
  try {
    const queueId = flags.queue === undefined ? null : (await queueNamed(client, flags.queue)).id
    const filter = { group: flags.group, search: flags.search ?? '', queueId, batchId: null, kind: null }
    const sort = { key: 'added', descending: false } as const
    const isAll = words.length === 0 || (words.length === 1 && words[0] === 'all')
    const ids = isAll ? await collectIds(client, { filter, sort }, { from: 0, end: Infinity }) : idsOf(words)
    const target =
      flags.out === undefined || flags.out === '-'
        ? toOutput(context)
        : await openTarget(resolve(context.place.cwd, flags.out))
    await filling(target, ({ write }) => exportDownloads(client, { ids, format: flags.format }, write))
    return exitStatus.ok
  } finally {
    await close()
  }
}

export const runImport = async (
  files: readonly string[],
  flags: AddFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const warn = (sentence: string): void => {
    context.err.line(`warning: ${sentence}`)
  }
  const wanted = await Promise.all(files.map((inputFile) => readWanted([], { inputFile }, context.place, warn)))
  const { client, close } = await reachKept(flags, context)
  try {
    await addWanted(wanted.flat(), { client, flags, context })
    return exitStatus.ok
  } finally {
    await close()
  }
}
