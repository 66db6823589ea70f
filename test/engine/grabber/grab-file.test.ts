/** All that a grab has brought as a SQLite file for clients: the same as the command writes. */
import Database from 'better-sqlite3'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { grabId } from '../../../shared/grabs.ts'
import { fetchGrabFile } from '../../../shared/carry.ts'
import { createClient } from '../../../shared/client.ts'
import { loopback } from '../../../main/api/loopback.ts'
import { servePages } from '../../support/page-server.ts'
import { tempFolder } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { sluice } from '../cli/sluice.ts'
import { bench } from '../control/harness.ts'
import { grab, optionsFor, recipeOf } from './grabs.ts'

const recipe = `sluice: 1
name: Lamps
steps:
  list:
    files: a
    rows:
      table: lamps
      each: li
      key: [code]
      fields:
        code: { css: b, required: true }
        price: { css: i, type: number }
        tags: { css: u, type: list }
        sold: { css: s, type: bool }
`
const rows = Array.from(
  { length: 2_500 },
  (_, n) =>
    `<li><b>L${String(n)}</b><i>${n % 100 === 7 ? 'much' : String(n / 4)}</i><u>x</u><u>深</u><s>yes</s><a href="m/${String(n)}.pdf">m</a></li>`,
)

/** Everything but when it was read, and which grab it was. */
const contentsOf = (path: string) => {
  const db = new Database(path, { readonly: true })
  try {
    const all = (table: string): unknown[] => db.prepare(`SELECT * FROM ${table}`).all()
    const timeless = (table: string): unknown[] =>
      all(table).map((row) => ({ ...(row as Record<string, unknown>), read_at: null }))
    const schema = db
      .prepare("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
      .pluck()
      .all()
    return { schema, lamps: timeless('lamps'), finds: all('finds'), rejects: timeless('rejects') }
  } finally {
    db.close()
  }
}

test('the file of a client is the file of the command', { timeout: 60_000 }, async () => {
  await using site = await servePages({ '/': `<ul>${rows.join('')}</ul>` })
  await using folder = tempFolder('grab-file')
  await using b = await bench()
  const { id } = await grab(b.engine, optionsFor(recipeOf(recipe), [`${site.url}/`]))
  const pieces: Uint8Array[] = []
  const client = createClient(loopback(b.engine))
  await fetchGrabFile(client, id, (bytes) => void pieces.push(bytes))
  client.close()
  await writeFile(folder.at('window.db'), Buffer.concat(pieces))
  await writeFile(folder.at('lamps.yaml'), recipe)
  const args = ['--no-robots', '--wait', '0', '--recipe', 'lamps.yaml', '--sqlite', 'command.db', `${site.url}/`]
  expect(await sluice(folder, ['grab', '--quiet', ...args])).toMatchObject({ code: 0 })
  const file = contentsOf(folder.at('window.db'))
  expect([file.lamps.length, file.finds.length, file.rejects.length]).toEqual([2_475, 2_500, 25])
  expect(file).toEqual(contentsOf(folder.at('command.db')))
  // It is gone when it has been fetched.
  await until('nothing is left', async () => (await readdir(join(b.dataDir, 'backups'))).length === 0)
})

test('a grab that is not there has none', async () => {
  await using b = await bench()
  await expect(b.engine.backups.makeGrabFile({ id: grabId.parse(7) })).rejects.toMatchObject({
    failure: { code: 'unknown_id' },
  })
})
