/** The main job: two hundred files of mixed size from a real web server, over HTTP and HTTPS, by one command. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sha256Of, writeResource } from '../../support/fault-server/index.ts'
import { startNginx } from '../../support/nginx.ts'
import { run } from '../../support/processes.ts'
import { random } from '../../support/seed.ts'
import { sha256File, tempFolder, treeOf } from '../../support/temp.ts'
import { certificates } from '../../support/tls.ts'

const mib = 1024 * 1024
const cli = join(import.meta.dirname, '../../../main/headless/cli.ts')
/** The edges, some large ones, and many between them. */
const edges = [0, 1, 300 * mib, 64 * mib, 33 * mib + 1, 8 * mib, 4 * mib - 1, 65_536, 65_537]

it('gets 200 files right, in input order', { timeout: 240_000 }, async () => {
  await using folder = tempFolder('many')
  await using nginx = await startNginx()
  const { ca } = await certificates()
  const chance = random()
  const sizes = Array.from({ length: 200 }, (_, index) => edges[index] ?? Math.floor(2 ** (chance() * 21)))
  const files = sizes.map((sizeBytes, index) => ({
    name: `file-${String(index)}.bin`,
    sizeBytes,
    seed: `many ${String(index)}`,
  }))
  for (const file of files) await writeResource(file, join(nginx.root, file.name))
  const lines = files.map(({ name }, index) => `${index % 2 === 0 ? nginx.url : nginx.secureUrl}/${name}`)
  await writeFile(folder.at('list.txt'), `${lines.join('\n')}\n`)
  const downloads = folder.at('downloads')
  const args = ['--data-dir', folder.at('data'), '-d', downloads, '--ca-certificate', ca.certPath]
  const exit = await run(process.execPath, [
    cli,
    'get',
    '--json',
    '-j',
    '8',
    '-i',
    folder.at('list.txt'),
    ...args,
  ]).exit(200_000)
  expect([exit.code, exit.stderr]).toEqual([0, ''])
  const summary: unknown = JSON.parse(exit.stdout.trimEnd().split('\n').at(-1) ?? '')
  expect(summary).toMatchObject({
    type: 'summary',
    completed: 200,
    failed: 0,
    downloads: files.map(({ name, sizeBytes }, index) => ({
      index,
      url: lines[index],
      status: 'completed',
      path: join(downloads, name),
      sizeBytes,
      proof: 'validator',
      failure: null,
    })),
  })
  for (const file of files) expect(await sha256File(join(downloads, file.name)), file.name).toBe(sha256Of(file))
  expect(await treeOf(downloads)).toHaveLength(200)
})
