/**
 * The desktop and commands in one data folder: one engine does all the work, every command reports as if it had done its own,
 * and when the desktop quits a command goes on by itself.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { defaultDataDir } from '../../main/api/data-dir.ts'
import { connectSocket } from '../../main/api/socket-wire.ts'
import { createClient } from '../../shared/client.ts'
import { summaryOf } from '../engine/cli/sluice.ts'
import { sha256Of, slow, status } from '../support/fault-server/index.ts'
import { type Command, run } from '../support/processes.ts'
import { sha256File } from '../support/temp.ts'
import { until } from '../support/until.ts'
import { type Launched, launch } from './support/launch.ts'
import { stage } from './support/stage.ts'
import { addByDialog, expectCount, waitForPercent, waitForStatus } from './window-actions.ts'

const cli = fileURLToPath(new URL('../../out/cli.js', import.meta.url))

const here = stage()

/** Starts the desktop. */
const present = async (): Promise<Launched> => {
  here.launched = await launch(here.profile)
  return here.launched
}

/** The built command in the desktop's data folder, and in a folder of its own for the files. */
const get = async (folder: string, urls: readonly string[]): Promise<Command> => {
  const cwd = join(here.profile.folder, folder)
  await mkdir(cwd)
  // The data folder is found as the desktop finds it; the binding in the tests' environment is Electron's.
  const env = { ...process.env, ...here.profile.env }
  delete env.SLUICE_DATA_DIR
  delete env.SLUICE_SQLITE_BINDING
  return run(process.execPath, [cli, 'get', '--json', ...urls], { cwd, env })
}

/** Process of the engine that keeps the data folder now. */
const enginePid = async (): Promise<number> => {
  const client = createClient(await connectSocket(defaultDataDir(here.profile.env)))
  try {
    return (await client.call('engine.info', {})).pid
  } finally {
    client.close()
  }
}

const pidOf = ({ app }: Launched): Promise<number> => app.evaluate(() => process.pid)

test('two commands beside the desktop: its engine does the work, each has its own summary and exit status', async () => {
  const desktop = await present()
  const { window } = desktop
  const offers = [
    { name: 'by-window.bin', sizeBytes: 3_000_000, folder: here.profile.downloads },
    { name: 'first-long.bin', sizeBytes: 2_000_000, folder: join(here.profile.folder, 'first') },
    { name: 'first-short.bin', sizeBytes: 100_000, folder: join(here.profile.folder, 'first') },
    { name: 'second.bin', sizeBytes: 2_000_000, folder: join(here.profile.folder, 'second') },
  ].map((offer) => ({ ...offer, seed: offer.name, gate: here.origin.hold(`/${offer.name}`, { atByte: 50_000 }) }))
  const [byWindow = '', long = '', short = '', only = ''] = offers.map((offer) =>
    here.origin.serve(`/${offer.name}`, offer, slow(1_500_000)),
  )
  const missing = here.origin.serve('/missing.bin', null, status(404))
  await addByDialog(window, byWindow)
  await using first = await get('first', [long, short])
  await using second = await get('second', [missing, only])
  for (const { gate } of offers) await gate.reached(1, 20_000)
  for (const { name } of offers) await waitForStatus(window, name, 'Downloading')
  await waitForStatus(window, 'missing.bin', 'file not found on the server')
  expect(await enginePid()).toBe(await pidOf(desktop))
  for (const { gate } of offers) gate.release()

  const [firstExit, secondExit] = await Promise.all([first.exit(), second.exit()])
  expect([firstExit.code, firstExit.stderr]).toEqual([0, ''])
  expect(summaryOf(firstExit)).toMatchObject({
    completed: 2,
    failed: 0,
    downloads: [
      { index: 0, url: long, status: 'completed', path: join(here.profile.folder, 'first', 'first-long.bin') },
      { index: 1, url: short, status: 'completed', path: join(here.profile.folder, 'first', 'first-short.bin') },
    ],
  })
  expect(secondExit.code).toBe(1)
  expect(summaryOf(secondExit)).toMatchObject({
    completed: 1,
    failed: 1,
    downloads: [
      { index: 0, url: missing, status: 'failed', failure: { code: 'not_found' } },
      { index: 1, url: only, status: 'completed', path: join(here.profile.folder, 'second', 'second.bin') },
    ],
  })
  for (const offer of offers) {
    await waitForStatus(window, offer.name, 'Completed')
    expect(await sha256File(join(offer.folder, offer.name)), offer.name).toBe(sha256Of(offer))
    // Nobody else fetched it, too.
    expect(here.origin.log.resentBytes(`/${offer.name}`), offer.name).toBeLessThan(offer.sizeBytes / 2)
  }
  await expectCount(window, 'Completed', 4)
  await expectCount(window, 'Failed', 1)
})

test('the desktop quits while a command waits for it: the command takes the folder over and finishes', async () => {
  const desktop = await present()
  const offered = { seed: 'over', sizeBytes: 6_000_000 }
  const url = here.origin.serve('/over.bin', offered)
  const gate = here.origin.hold('/over.bin', { atByte: 3_000_000 })
  await using command = await get('over', [url])
  await waitForPercent(desktop.window, 'over.bin', 50)
  expect(await enginePid()).toBe(await pidOf(desktop))

  await desktop.close()
  await until('the command is the engine', async () => (await enginePid()) === command.pid, 20_000)
  await here.origin.log.waitFor('a request for the rest', () => here.origin.log.requests('/over.bin') === 2)
  gate.release()
  const exit = await command.exit()
  expect([exit.code, exit.stderr]).toEqual([0, ''])
  const path = join(here.profile.folder, 'over', 'over.bin')
  expect(summaryOf(exit)).toMatchObject({ completed: 1, failed: 0, downloads: [{ status: 'completed', path }] })
  expect(await sha256File(path)).toBe(sha256Of(offered))
  expect(here.origin.log.of('/over.bin').map((entry) => entry.range)).toEqual([
    null,
    `bytes=${String(3_000_000 - 64 * 1024)}-5999999`,
  ])

  // The list is one: the next window knows what the command has done.
  await waitForStatus((await present()).window, 'over.bin', 'Completed')
})
