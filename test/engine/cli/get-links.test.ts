/** `get` with a Metalink and with a pattern: names, mirrors and checksums of its own; a file for each number. */
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256Of, startOrigin, type Origin } from '../../support/fault-server/index.ts'
import { sha256File, tempFolder } from '../../support/temp.ts'
import { sluice, summaryOf } from './sluice.ts'

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.stop())

test('a Metalink: the dead mirror is passed over, the name and the checksum are its own', async () => {
  await using folder = tempFolder('metalink')
  const offered = { seed: 'metalink', sizeBytes: 300_000 }
  const good = origin.serve('/served-as.bin', offered)
  const metalink = (sum: string): string => `<?xml version="1.0"?>
<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="sub/named.iso"><size>300000</size>
<hash type="sha-256">${sum}</hash>
<url priority="2">${good}</url><url priority="1">${new URL('/gone.bin', good).href}</url></file></metalink>`
  await writeFile(folder.at('a.meta4'), metalink(sha256Of(offered)))
  const right = await sluice(folder, ['get', '-i', 'a.meta4', '--json'])
  expect(right.code).toBe(0)
  expect(await sha256File(folder.at('sub', 'named.iso'))).toBe(sha256Of(offered))
  expect(summaryOf(right).downloads[0]?.proof).toBe('digest')
  await writeFile(folder.at('b.meta4'), metalink('0'.repeat(64)).replace('named', 'wrong'))
  const wrong = await sluice(folder, ['get', '-i', 'b.meta4'])
  expect(wrong.code).toBe(1)
})

test('a pattern is a file for each; a broken Metalink is a usage error with its line', async () => {
  await using folder = tempFolder('pattern')
  for (const number of ['08', '09', '10']) origin.serve(`/img${number}.bin`, { seed: number, sizeBytes: 1_000 })
  const address = new URL('/img', origin.serve('/any', { seed: 'any', sizeBytes: 1 })).href
  const got = await sluice(folder, ['get', '-P', `${address}[08-10].bin`])
  expect(got.code).toBe(0)
  for (const number of ['08', '09', '10']) {
    expect(await sha256File(folder.at(`img${number}.bin`))).toBe(sha256Of({ seed: number, sizeBytes: 1_000 }))
  }
  const many = await sluice(folder, ['get', '-P', `${address}[0-999999999].bin`])
  expect([many.code, many.stderr]).toEqual([2, expect.stringContaining('at most 100000')])
  await writeFile(
    folder.at('bad.meta4'),
    '<metalink xmlns="urn:ietf:params:xml:ns:metalink">\n<file>&x;</file></metalink>',
  )
  const bad = await sluice(folder, ['get', '-i', 'bad.meta4'])
  expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/bad\.meta4, line 2: /)])
})
