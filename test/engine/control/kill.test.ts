/**
 * Sudden death: a large download over several paced connections, killed again and again at random moments, ends as the
 * right file with little asked for twice and nothing left over.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repeatedBytes } from '../../support/byte-ranges.ts'
import { sha256Of, slow, startOrigin } from '../../support/fault-server/index.ts'
import { run } from '../../support/processes.ts'
import { random } from '../../support/seed.ts'
import { sha256File, tempFolder, treeOf } from '../../support/temp.ts'

const mib = 1024 * 1024
const kills = 20
const cli = join(import.meta.dirname, '../../../main/headless/cli.ts')

it('survives twenty kills with at most 8 MiB asked for again per kill', { timeout: 240_000 }, async () => {
  await using folder = tempFolder('kill')
  await using origin = await startOrigin()
  const resource = { sizeBytes: 500 * mib, seed: 'five hundred' }
  // What a starved process leaves unread in its sockets counts as served, too: not so fast that this is much.
  const url = origin.serve('/large.bin', resource, slow(4 * mib))
  const downloads = folder.at('downloads')
  const get = (number: number) =>
    run(process.execPath, [
      ...[cli, 'get', '--json', '-x', '4', '--data-dir', folder.at('data'), '-d', downloads],
      ...['--user-agent', `run-${String(number)}`, url],
    ])
  const chance = random()
  for (let kill = 0; kill < kills; kill += 1) {
    const command = get(kill)
    // It looks at what it has, then goes on.
    await command.untilLine(/"activity":"(?:verifying|transferring)"/, 60_000)
    // The moment of death is what chance decides here; nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, chance() * 900))
    await command.killHard()
  }
  expect(await get(kills).exit(120_000)).toMatchObject({ code: 0, stderr: '' })
  expect(await sha256File(join(downloads, 'large.bin'))).toBe(sha256Of(resource))
  expect((await treeOf(downloads)).map(({ path }) => path)).toEqual(['large.bin'])

  const servedUpTo = (last: number) =>
    origin.log.entries
      .filter(({ headers }) => Number(headers['user-agent']?.slice('run-'.length)) <= last)
      .flatMap(({ served }) => served ?? [])
  const repeatedUpTo = (last: number): number => repeatedBytes(servedUpTo(last))
  // What one run went on from another is not looked at once more.
  const looks = servedUpTo(kills).filter(({ start, end }) => end - start <= 16 * 1024)
  expect(looks.length).toBeLessThanOrEqual(8)
  const perKill = Array.from({ length: kills }, (_, kill) => repeatedUpTo(kill + 1) - repeatedUpTo(kill))
  console.log(`asked for again per kill, MiB: ${perKill.map((bytes) => (bytes / mib).toFixed(2)).join(' ')}`)
  expect(Math.max(...perKill)).toBeLessThanOrEqual(8 * mib)
  // The kills came while bytes flowed, and what was there was not thrown away.
  expect(servedUpTo(kills - 1).length).toBeGreaterThan(kills)

  const again = await get(kills + 1).exit(30_000)
  expect(again.code).toBe(0)
  expect(again.stdout).toContain('"intact":true')
})

it.each([
  // The cursor file gets its name between the making of the part and its booking.
  ['was made and not booked', 'rename', [2]],
  // Somewhere among these its name is removed, after the file was booked as complete.
  ['had become the finished file', 'unlink', [2, 3, 4, 5, 6, 7]],
] as const)('leaves no part behind that %s', { timeout: 120_000 }, async (_, call, numbers) => {
  await using origin = await startOrigin()
  const urls = ['a', 'b'].map((name) => origin.serve(`/${name}.bin`, { sizeBytes: 2 * mib, seed: name }))
  let left = 0
  for (const number of numbers) {
    await using folder = tempFolder('kill')
    const downloads = folder.at('downloads')
    const get = [process.execPath, cli, 'get', ...urls, '-q', '--data-dir', folder.at('data'), '-d', downloads]
    const strace = ['-f', '-qqq', '-o', '/dev/null', '-e', `trace=${call}`]
    const inject = ['-e', `inject=${call}:signal=KILL:when=${String(number)}`]
    await run('strace', [...strace, ...inject, ...get]).exit(30_000)
    left += existsSync(downloads) ? (await treeOf(downloads)).filter(({ path }) => path.endsWith('.part')).length : 0
    const [program = '', ...args] = get
    expect(await run(program, args).exit(30_000)).toMatchObject({ code: 0 })
    expect((await treeOf(downloads)).map(({ path }) => path)).toEqual(['a.bin', 'b.bin'])
  }
  expect(left).toBeGreaterThan(0)
})
