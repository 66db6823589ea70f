/** What there is where files would go. Looks and changes nothing. */
import { readdirSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { raise } from '../../../shared/failure.ts'
import { collisionKey, isOneComponent } from '../domain/filename.ts'
import { onDisk } from './classify-disk.ts'
import { lookAt, roomIn } from './disk-operations-folder.ts'
import type { DiskArgs, DiskResult } from './protocol.ts'

/** Up to here names are looked at one by one; more are compared with the whole folder. */
const few = 100

const takenIn = (dir: string, names: readonly string[]): readonly number[] => {
  const wanted = names.map((name, index) => ({ name, index })).filter(({ name }) => isOneComponent(name))
  if (wanted.length <= few)
    return wanted.filter(({ name }) => lookAt(join(dir, name)) !== null).map(({ index }) => index)
  const there = new Set(readdirSync(dir).map(collisionKey))
  return wanted.filter(({ name }) => there.has(collisionKey(name))).map(({ index }) => index)
}

export const place = ({ dir, names }: DiskArgs<'place'>): DiskResult<'place'> => {
  if (!isAbsolute(dir)) raise('bad_input', `“${dir}” is not an absolute path.`, { detail: { path: dir } })
  return onDisk({ doing: 'look at', path: dir }, () => ({
    freeBytes: roomIn(dir).freeBytes,
    taken: lookAt(dir) === null ? [] : takenIn(dir, names),
  }))
}
