/**
 * Giving a part its final name without ever replacing anything: the name is taken by a call that fails when it exists,
 * never by looking first. Owns the order of candidates, what happens when a kill came in between, and the one replacement
 * that a user can ask for. Knows nothing of downloads.
 */
import { closeSync, constants, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { basename, join } from 'node:path'
import { FailureError, raise } from '../../../shared/failure.ts'
import type { OnConflict } from '../../../shared/settings.ts'
import type { PartRecord } from '../domain/download.ts'
import { collisionKey, numbered, shortened, splitName } from '../domain/filename.ts'
import { link, look, lookAtPart, namingOf, NoLinks, patiently, replace, secondName, tookIt } from './claim-calls.ts'
import type { Naming, NamingCalls } from './claim-calls.ts'
import { onDisk, systemCode } from './classify-disk.ts'
import type { OrderScope } from './disk-operations-batch.ts'
import { lookAt } from './disk-operations-folder.ts'
import type { Folder } from './disk-operations-folder.ts'
import { noFollow } from './open-flags.ts'
import { entriesOf } from './disk-operations-names.ts'
import type { TakenNames } from './disk-operations-names.ts'
import { isSameFile, markOf, partChanged } from './part-file.ts'
import type { DiskArgs, DiskResult } from './protocol.ts'

/** Longest names tried, in bytes: file systems with encrypted names allow 143 and fewer. */
const nameLimits = [255, 143, 64]

/**
 * The name in this folder under which the part is known already: what a kill between naming and booking leaves. Only names
 * that could have come of `wished` count, so that a link somebody else made is not taken for ours.
 */
export function ownName(folder: Folder, wished: string, part: PartRecord): string | null {
  const isOurs = (name: string): boolean => {
    const found = look(folder.at(name))
    return found?.isFile() === true && isSameFile(found, part)
  }
  if (wished !== basename(part.path) && isOurs(wished)) return wished
  const { stem, extension } = splitName(wished)
  const [start, end] = [collisionKey(stem).slice(0, 20), collisionKey(extension)]
  const alike = (name: string): boolean =>
    ![basename(part.path), secondName(part)].includes(name) &&
    collisionKey(name).startsWith(start) &&
    collisionKey(name).endsWith(end)
  const names = onDisk({ doing: 'list', path: folder.dir }, () => [...entriesOf(folder, Infinity)].filter(alike))
  return names.find(isOurs) ?? null
}

/** Tries one name: true when the part has it now, false when something else has. */
type Take = (name: string) => Promise<boolean>

interface Taken {
  readonly name: string | null
}

/** Goes through the candidates of a wished name until one is free; null: the name is taken and nothing else was wanted. */
async function takeFree(
  { folder }: Naming,
  wished: string,
  onConflict: OnConflict,
  names: TakenNames,
  take: Take,
): Promise<Taken> {
  for (let n = 0; ; n = names.next(folder.dir, wished)) {
    const candidate = numbered(wished, n)
    const free = !names.hasVariant(folder, candidate) && (await take(candidate))
    if (free) {
      names.note(folder.dir, candidate)
      return { name: candidate }
    }
    if (onConflict === 'skip') return { name: null }
  }
}

/** The same, with shorter and shorter names where the file system wants them so. */
async function takeFitting(
  naming: Naming,
  wished: string,
  onConflict: OnConflict,
  names: TakenNames,
  take: Take,
): Promise<Taken> {
  for (const limit of nameLimits) {
    try {
      return await takeFree(naming, shortened(wished, limit), onConflict, names, take)
    } catch (error) {
      if (error instanceof NoLinks) throw error
      if (systemCode(error) !== 'ENAMETOOLONG' || limit === nameLimits.at(-1)) {
        onDisk({ doing: 'finish', path: join(naming.folder.dir, wished) }, () => {
          throw error
        })
      }
    }
  }
  return { name: null }
}

function claimed(naming: Naming, name: string, scope: OrderScope): Extract<DiskResult<'claim'>, { kind: 'claimed' }> {
  const path = join(naming.folder.dir, name)
  const found = look(path)
  if (!found || !isSameFile(found, naming.part)) {
    tookIt(naming, name)
    return raise(
      'folder_missing',
      `The folder “${naming.folder.dir}” was replaced while “${name}” was being finished. Put it back, then resume.`,
      { detail: { path } },
    )
  }
  scope.needsSync(naming.folder.dir)
  return { kind: 'claimed', path, name, file: markOf(found) }
}

/**
 * Hard link to a free name. `noLinks` names the first free candidate: book it, then use `claimByRename`.
 *
 * @param seen the part as it was a moment ago, where somebody has looked
 */
export async function claim(
  { part, dir, name, onConflict }: DiskArgs<'claim'>,
  scope: OrderScope,
  names: TakenNames,
  calls: NamingCalls,
  seen: BigIntStats | null = null,
): Promise<DiskResult<'claim'>> {
  const naming = namingOf(part, dir, name, scope, calls)
  const found = seen ?? lookAtPart(naming)
  const own = found?.nlink === 1n ? null : ownName(naming.folder, name, part)
  if (own !== null) return claimed(naming, own, scope)
  if (found === null) throw new FailureError(partChanged(part.path, 'is gone'))
  const take: Take = async (candidate) =>
    (await link(naming, candidate)) ||
    (onConflict === 'overwrite' && candidate === name && (await replace(naming, candidate)))
  try {
    const taken = await takeFitting(naming, name, onConflict, names, take)
    if (taken.name === null) return { kind: 'exists', path: join(dir, name) }
    return claimed(naming, taken.name, scope)
  } catch (error) {
    if (error instanceof NoLinks) return { kind: 'noLinks', name: error.candidate }
    throw error
  }
}

/** What an exclusive placeholder says, so that it is known again after a kill. */
const placeholderText = (part: PartRecord): string => `Sluice keeps this name for ${basename(part.path)} ${part.ino}\n`

function isPlaceholder(path: string, text: string): boolean {
  const found = lookAt(path)
  if (found?.isFile() !== true || found.size !== BigInt(Buffer.byteLength(text))) return false
  return readFileSync(path, { encoding: 'utf8', flag: constants.O_RDONLY | noFollow }) === text
}

/** Makes the placeholder, or finds the one we made before a kill; false: the name is somebody else's. */
function keepName(path: string, text: string): boolean {
  let fd: number
  try {
    fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o666)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    return isPlaceholder(path, text)
  }
  try {
    writeSync(fd, text)
  } finally {
    closeSync(fd)
  }
  return true
}

async function takeByRename(naming: Naming, name: string, onConflict: OnConflict): Promise<boolean> {
  const path = naming.folder.at(name)
  const text = placeholderText(naming.part)
  const kept = keepName(path, text)
  if (!kept && !(onConflict === 'overwrite' && lookAt(path)?.isFile() === true)) return false
  try {
    const renamed = await patiently(() => {
      if (kept && !isPlaceholder(path, text)) return false
      naming.calls.rename(naming.source, path)
      return true
    })
    return renamed
  } catch (error) {
    if (kept && isPlaceholder(path, text)) unlinkSync(path)
    throw error
  }
}

/** For file systems without hard links: exclusive placeholder, then the part is renamed over it. Throws `file_exists` for `skip`. */
export async function claimByRename(
  { part, dir, name, onConflict }: DiskArgs<'claimByRename'>,
  scope: OrderScope,
  names: TakenNames,
  calls: NamingCalls,
): Promise<DiskResult<'claimByRename'>> {
  const naming = namingOf(part, dir, name, scope, calls)
  const own = lookAtPart(naming) === null ? ownName(naming.folder, name, part) : undefined
  if (own === null) throw new FailureError(partChanged(part.path, 'is gone'))
  if (own !== undefined) return withoutKind(claimed(naming, own, scope))
  const taken = await takeFitting(naming, name, onConflict, names, (candidate) =>
    takeByRename(naming, candidate, candidate === name ? onConflict : 'rename'),
  )
  if (taken.name === null) {
    return raise('file_exists', `“${join(dir, name)}” exists already. Choose another name, then resume.`, {
      detail: { path: join(dir, name) },
    })
  }
  return withoutKind(claimed(naming, taken.name, scope))
}

const withoutKind = ({
  path,
  name,
  file,
}: Extract<DiskResult<'claim'>, { kind: 'claimed' }>): DiskResult<'claimByRename'> => ({ path, name, file })

/** Moves the part to `<name>.mismatch`, numbered when that is taken; found done after a kill. Returns the path. */
export async function setAside(
  { part, dir, name }: DiskArgs<'setAside'>,
  scope: OrderScope,
  names: TakenNames,
  calls: NamingCalls,
): Promise<string> {
  const wished = `${shortened(name, 255 - '.mismatch (10000)'.length)}.mismatch`
  const order = { part, dir, name: wished, onConflict: 'rename' } as const
  const naming = namingOf(part, dir, wished, scope, calls)
  if (lookAtPart(naming) === null) return (await claimByRename(order, scope, names, calls)).path
  const outcome = await claim(order, scope, names, calls)
  if (outcome.kind !== 'claimed') return (await claimByRename(order, scope, names, calls)).path
  onDisk({ doing: 'remove', path: part.path }, () => {
    unlinkSync(naming.source)
  })
  return outcome.path
}
