import { writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { addInput } from '../../../shared/commands.ts'
import type { Wanted } from '../../../main/headless/addresses.ts'
import type { GetFlags } from '../../../main/headless/flags.ts'
import { planGet, type GetPlan } from '../../../main/headless/get-plan.ts'
import { tempFolder } from '../../support/temp.ts'
import { certificates } from '../../support/tls.ts'

const flagless: GetFlags = { maxConcurrent: 5, onConflict: 'rename' }
const one: Wanted = { urls: ['http://a/x'], options: { headers: [] } }

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* []
  await Promise.resolve()
}

const plan = (flags: Partial<GetFlags>, wanted: readonly Wanted[] = [one], cwd = '/base'): Promise<GetPlan> =>
  planGet(wanted, { ...flagless, ...flags }, { cwd, stdin: nothing() })

const itemOf = async (flags: Partial<GetFlags>, wanted?: readonly Wanted[]): Promise<object> =>
  addInput.parse({ items: (await plan(flags, wanted)).items() }).items[0] ?? {}

test('the contract takes a plan as it is, and a plain get relies on its defaults', async () => {
  const { items, batch } = await plan({})
  const call = addInput.parse({ ...batch, items: items() })
  expect(call).toMatchObject({ slots: 5, known: 'resume', attached: true, paused: false, rateLimit: null })
  expect(call.items[0]).toMatchObject({
    urls: ['http://a/x'],
    dir: '/base',
    out: null,
    method: 'GET',
    onConflict: 'rename',
  })
})

describe('each flag reaches its field', () => {
  test.each<[Partial<GetFlags>, object]>([
    [{ dir: 'sub' }, { dir: '/base/sub' }],
    [{ dir: '/abs' }, { dir: '/abs' }],
    [{ out: 'name' }, { dir: '/base', out: 'name' }],
    [
      { out: 'deep/name', dir: 'sub' },
      { dir: '/base/sub/deep', out: 'name' },
    ],
    [{ out: '/tmp/name' }, { dir: '/tmp', out: 'name' }],
    [{ connections: 4 }, { connections: 4 }],
    [{ checksum: { algorithm: 'md5', hex: 'a'.repeat(32) } }, { checksum: { algorithm: 'md5', hex: 'a'.repeat(32) } }],
    [
      {
        header: [
          ['A', '1'],
          ['A', '2'],
        ],
      },
      {
        headers: [
          ['A', '1'],
          ['A', '2'],
        ],
      },
    ],
    [{ header: [['user-agent', 'me']] }, { headers: [], userAgent: 'me' }],
    [
      { header: [['user-agent', 'me']], userAgent: 'you' },
      { headers: [], userAgent: 'you' },
    ],
    [{ header: [['referer', 'b']], referer: 'a' }, { headers: [['Referer', 'a']] }],
    [{ method: 'PUT' }, { method: 'PUT', bodyBase64: null }],
    [
      { data: 'a=b' },
      { method: 'POST', bodyBase64: 'YT1i', headers: [['Content-Type', 'application/x-www-form-urlencoded']] },
    ],
    [
      { data: '{}', method: 'PUT', header: [['content-type', 'application/json']] },
      { method: 'PUT', bodyBase64: 'e30=', headers: [['content-type', 'application/json']] },
    ],
    [{ user: { user: 'ann', password: '' } }, { auth: { user: 'ann', password: '' } }],
    [{ proxy: 'http://p:1' }, { proxy: 'http://p:1' }],
    [
      { connectTimeout: 1, tlsTimeout: 2, headersTimeout: 3, idleTimeout: 4, maxTime: 5 },
      { timeLimits: { connectMs: 1, tlsMs: 2, headersMs: 3, idleMs: 4, totalMs: 5 } },
    ],
    [
      { maxTries: 3, retryWait: 0 },
      { maxTries: 3, retryWaitMs: 0 },
    ],
    [{ onConflict: 'skip' }, { onConflict: 'skip' }],
  ])('%j', async (flags, fields) => {
    expect(await itemOf(flags)).toMatchObject(fields)
  })
  test('those of the batch', async () => {
    const { batch } = await plan({ maxConcurrent: 9, maxConnectionsPerHost: 3, limit: 1000, again: true })
    expect(batch).toEqual({ slots: 9, connectionsPerHost: 3, rateLimit: 1000, known: 'add', attached: true })
  })
  test('a time limit that is not given stays with the settings', async () => {
    expect((await plan({ idleTimeout: 7 })).items()[0]?.timeLimits).toEqual({ idleMs: 7 })
  })
})

test('what an input file says about one download wins', async () => {
  const options = {
    headers: [['A', '9']] satisfies [string, string][],
    out: 'mine',
    dir: '/own',
    maxTries: 2,
    auth: { user: 'bob', password: '' },
  }
  const mapped = await itemOf(
    {
      header: [
        ['a', '1'],
        ['B', '2'],
      ] as [string, string][],
      dir: 'x',
      maxTries: 8,
      user: { user: 'ann', password: 'p' },
    },
    [{ urls: ['http://a/', 'http://b/'], options: { ...options, headers: [['A', '9']] } }, one],
  )
  expect(mapped).toMatchObject({
    urls: ['http://a/', 'http://b/'],
    headers: [
      ['B', '2'],
      ['A', '9'],
    ],
    out: 'mine',
    dir: '/own',
    maxTries: 2,
    auth: { user: 'bob', password: '' },
  })
})

describe('files that flags name', () => {
  test('a body is read from a file', async () => {
    await using folder = tempFolder('plan')
    await writeFile(folder.at('body'), Buffer.from([0, 255, 10]))
    const { items } = await plan({ data: '@body' }, [one], folder.path)
    expect(items()[0]?.bodyBase64).toBe(Buffer.from([0, 255, 10]).toString('base64'))
  })
  test('certificates are checked and named absolutely', async () => {
    await using folder = tempFolder('plan')
    await writeFile(folder.at('ca.pem'), (await certificates()).ca.cert)
    await writeFile(folder.at('other.pem'), 'no certificate')
    expect((await plan({ caCertificate: 'ca.pem' }, [one], folder.path)).items()[0]?.caCertificate).toBe(
      folder.at('ca.pem'),
    )
    await expect(plan({ caCertificate: 'other.pem' }, [one], folder.path)).rejects.toThrow(/no certificate in PEM/)
    await expect(plan({ caCertificate: 'none.pem' }, [one], folder.path)).rejects.toThrow(/no such file/)
  })
  test.each<[Partial<GetFlags>, RegExp]>([
    [{ data: '@nowhere' }, /--data: cannot read nowhere: there is no such file/],
    [{ data: '@/' }, /it is a folder/],
    [{ out: '' }, /needs a file name/],
    [{ out: 'folder/' }, /is a folder/],
    [{ data: '@-', inputFile: '-' }, /cannot both read/],
  ])('%j is refused', async (flags, reason) => {
    await expect(plan(flags)).rejects.toThrow(reason)
  })
  test.each<[Partial<GetFlags>, RegExp]>([
    [{ out: 'x' }, /--out is for one address/],
    [{ checksum: { algorithm: 'md5', hex: 'a'.repeat(32) } }, /--checksum is for one address/],
    [{ data: 'x'.repeat(14 * 1024 * 1024) }, /too large for so many/],
  ])('%# is refused for several addresses', async (flags, reason) => {
    await expect(plan(flags, [one, one])).rejects.toThrow(reason)
  })
})
