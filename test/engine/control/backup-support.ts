/** Short words for backups: the whole file, brought, looked at, restored; and files made by somebody who means ill. */
import Database from 'better-sqlite3'
import { readFile, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { CommandArgs } from '../../../shared/commands.ts'
import type { RestoreView } from '../../../shared/commands-backup.ts'
import type { Engine } from '../../../main/engine/engine.ts'
import { tempFolder } from '../../support/temp.ts'

const none = { passphrase: null, hostSettings: null }

export const fileOf = async (engine: Engine, input: Partial<CommandArgs<'backup.make'>> = {}): Promise<Buffer> => {
  const { id } = await engine.backups.make({ ...none, ...input })
  const pieces: Buffer[] = []
  for (let from: number | null = 0; from !== null;) {
    const piece: { base64: string; next: number | null } = await engine.backups.read({ id, from })
    pieces.push(Buffer.from(piece.base64, 'base64'))
    from = piece.next
  }
  await engine.backups.drop(id)
  return Buffer.concat(pieces)
}

export const bring = async (engine: Engine, file: Buffer): Promise<number> => {
  const { id } = await engine.backups.begin()
  await engine.backups.write({ id, base64: file.toString('base64') })
  return id
}

export const check = async (engine: Engine, file: Buffer, passphrase: string | null = null): Promise<RestoreView> => {
  const id = await bring(engine, file)
  try {
    return await engine.backups.check({ id, passphrase })
  } finally {
    await engine.backups.drop(id)
  }
}

export const restored = async (engine: Engine, file: Buffer, passphrase: string | null = null) => {
  const id = await bring(engine, file)
  const said = await engine.backups.check({ id, passphrase })
  return { said, ...(await engine.restore({ id })) }
}

const bodyAt = (file: Buffer): number => file.indexOf(10, file.indexOf(10) + 1) + 1

/** The copy inside a backup that is not locked. */
export const unpacked = (file: Buffer): Promise<Buffer> => Promise.resolve(gunzipSync(file.subarray(bodyAt(file))))

/** The same backup after somebody has worked on it. */
export const hostile = async (file: Buffer, sql: string): Promise<Buffer> => {
  await using folder = tempFolder('hostile')
  const path = folder.at('copy.db')
  await writeFile(path, await unpacked(file))
  const db = new Database(path)
  db.exec(sql)
  db.close()
  return Buffer.concat([file.subarray(0, bodyAt(file)), gzipSync(await readFile(path))])
}
