/** What files say about where they came from: addresses without secrets, in the form that each system reads. */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openAddress, originOf, quarantine, zoneIdentifier } from '../../main/outlets/marks/mark.ts'
import { macWriter, writerFor } from '../../main/outlets/marks/writers.ts'
import { tempFolder } from '../support/temp.ts'

describe('an address that stays beside a file', () => {
  test.for([
    ['https://example.org/a/b.zip', 'https://example.org/a/b.zip'],
    ['https://ada:canary@example.org/b.zip', 'https://example.org/b.zip'],
    ['https://example.org/b.zip#canary', 'https://example.org/b.zip'],
    ['https://example.org/get?file=b.zip&lang=en', 'https://example.org/get?file=b.zip&lang=en'],
    ['https://example.org/b.zip?token=canary', 'https://example.org/b.zip'],
    ['https://cdn.test/b.zip?X-Amz-Signature=canary&X-Amz-Date=1', 'https://cdn.test/b.zip'],
    ['https://example.org/b.zip;jsessionid=canary', 'https://example.org/'],
    ['https://example.org/b.zip?v=canarycanarycanarycanary1', 'https://example.org/b.zip'],
    ['ftp://example.org/b.zip', null],
    ['javascript:alert(1)', null],
    ['not an address', null],
    [null, null],
  ] as const)('%s', ([given, wanted]) => {
    expect(openAddress(given)).toBe(wanted)
  })

  test('a long one is cut to its site, and no address has a line break', () => {
    expect(openAddress(`https://example.org/${'a'.repeat(3_000)}`)).toBe('https://example.org/')
    expect(openAddress('https://example.org/a\r\nZoneId=0')).toBe('https://example.org/aZoneId=0')
  })
})

test('Windows is told that a file is from the internet, in the words of its own browsers', () => {
  const origin = originOf({ url: 'https://a:b@example.org/x.exe?sig=canary', referrer: 'https://example.org/' })
  expect(zoneIdentifier(origin)).toBe(
    '[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://example.org/\r\nHostUrl=https://example.org/x.exe\r\n',
  )
  expect(zoneIdentifier(originOf({ url: null, referrer: null }))).toBe('[ZoneTransfer]\r\nZoneId=3\r\n')
})

test.skipIf(process.platform === 'win32')('macOS is told of a group by one program', async () => {
  const folder = tempFolder('marks')
  const program = folder.at('xattr')
  await writeFile(program, `#!/bin/sh\nfor one in "$@"; do echo "$one"; done >> '${folder.at('calls')}'\n`)
  await chmod(program, 0o755)
  const write = macWriter(program, () => 1_700_000_000_000)
  const origin = { url: 'https://example.org/x', referrer: null }
  const paths = Array.from({ length: 150 }, (_, index) => `/Users/ada/-w ${String(index)}`)
  expect(await write(paths.map((path) => ({ path, origin })))).toEqual({ failed: 0, why: '' })
  const calls = (await readFile(folder.at('calls'), 'utf8')).trim().split('\n')
  const head = ['-w', 'com.apple.quarantine', quarantine(1_700_000_000_000)]
  expect(calls).toEqual([...head, ...paths.slice(0, 100), ...head, ...paths.slice(100)])
  expect(head[2]).toBe('0081;6553f100;Sluice;')
  const refused = await macWriter(folder.at('nowhere'))([{ path: '/x', origin }])
  expect(refused).toMatchObject({ failed: 1 })
  await folder.remove()
})

test.runIf(process.platform === 'linux')(
  'Linux keeps it in extended attributes; a file that is gone harms no other',
  async () => {
    const { getAttribute } = await import('@napi-rs/xattr')
    const folder = tempFolder('marks')
    const [file, gone] = [folder.at('x.bin'), folder.at('gone.bin')]
    await writeFile(file, 'x')
    const write = await writerFor('linux')
    const origin = { url: 'https://example.org/x.bin', referrer: 'https://example.org/' }
    const outcome = await write?.([gone, file].map((path) => ({ path, origin })))
    expect(outcome?.failed).toBe(1)
    expect(String(await getAttribute(file, 'user.xdg.origin.url'))).toBe(origin.url)
    expect(String(await getAttribute(file, 'user.xdg.referrer.url'))).toBe(origin.referrer)
    await folder.remove()
  },
)
