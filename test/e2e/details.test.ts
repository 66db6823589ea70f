/**
 * The details of a download on the screen: eight causes that make one slow, wait or start again, each read from the timeline as its own
 * sentence; every tab without a violation of accessibility; and no secret on the page.
 */
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  all,
  changeAfter,
  cutAt,
  firstTimes,
  header,
  limitConnections,
  type Origin,
  perTurn,
  redirectTo,
  slow,
  startOrigin,
  status,
} from '../support/fault-server/index.ts'
import { violationsOf } from './support/axe.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { confirmAdd, rowOf, waitForStatus } from './window-actions.ts'

const mib = 1024 * 1024
const patienceMs = 45_000

let profile: Profile
let launched: Launched
const origins: Origin[] = []

beforeAll(async () => {
  profile = await makeProfile()
  launched = await launch(profile)
  // What a server counts is what the download asks.
  const { window } = launched
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByLabel('Look at links before adding').uncheck()
  await window.keyboard.press('Escape')
  await window.getByRole('dialog').waitFor({ state: 'detached' })
})
afterAll(async () => {
  await launched.close()
  await profile.remove()
  for (const origin of origins) await origin.stop()
})

const shoot = async (name: string): Promise<void> => {
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await launched.window.screenshot({ path: join(folder, `${name}.png`) })
}

/** A server of its own for each cause: what is learnt of a host holds for all its downloads. */
const server = async (): Promise<Origin> => {
  const origin = await startOrigin()
  origins.push(origin)
  return origin
}

const add = async (address: string, more: Readonly<Record<string, string>> = {}): Promise<void> => {
  const { window } = launched
  await window.getByRole('button', { name: 'Add', exact: true }).click()
  const dialog = window.getByRole('dialog')
  await dialog.getByLabel('Addresses').fill(address)
  await dialog.getByRole('button', { name: 'More' }).click()
  for (const [label, value] of Object.entries(more)) await dialog.getByLabel(label, { exact: true }).fill(value)
  await confirmAdd(window)
}

const show = async (name: string, tab: string): Promise<ReturnType<Launched['window']['locator']>> => {
  const { window } = launched
  await rowOf(window, name).click()
  await window.getByRole('tab', { name: tab }).click()
  return window.getByRole('tabpanel', { name: tab })
}

/** The line of its timeline that says so. */
const sentenceOf = async (name: string, words: RegExp): Promise<string> => {
  const timeline = await show(name, 'Timeline')
  const line = timeline.locator('li > span', { hasText: words }).first()
  await line.waitFor({ timeout: patienceMs })
  return (await line.textContent()) ?? ''
}

const whyLine = (words: RegExp): Promise<void> =>
  launched.window.getByRole('status', { name: 'Why' }).locator('p', { hasText: words }).waitFor({ timeout: patienceMs })

const sentences = new Set<string>()
const told = async (name: string, words: RegExp): Promise<void> => {
  sentences.add(await sentenceOf(name, words))
}

test('1: the host refuses further connections', async () => {
  const origin = await server()
  const few = all(limitConnections(2, 503), slow(200_000))
  await add(origin.serve('/cap.bin', { sizeBytes: 96 * mib, seed: 'cap' }, few), { Connections: '6' })
  await told('cap.bin', /refused a further connection \(.+ \(?.*\): at most 2 there until/)
  await whyLine(/^Downloading with 2 connections: .+ refused more/)
  await waitForStatus(launched.window, 'cap.bin', 'the server takes no more', patienceMs)
})

test('2: a speed limit of ours', async () => {
  const origin = await server()
  await add(origin.serve('/limit.bin', { sizeBytes: 32 * mib, seed: 'limit' }), { 'Speed limit': '200K' })
  await told('limit.bin', /^Held back by its own speed limit: 200 KiB\/s\.$/)
  await whyLine(/^Downloading, held back by its own speed limit/)
  await waitForStatus(launched.window, 'limit.bin', 'held by a speed limit', patienceMs)
})

/** Makes every sync of the application take that long, as a disk does that is worn out or far away. */
const slowSyncs = (): { stop: () => Promise<void> } => {
  const pid = String(launched.app.process().pid)
  const inject = ['-e', 'trace=fdatasync,fsync', '-e', 'inject=fdatasync,fsync:delay_exit=2500000']
  const strace = spawn('strace', ['-f', '-qq', '-o', '/dev/null', ...inject, '-p', pid], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const over = new Promise<void>((resolve) => {
    strace.once('exit', () => {
      resolve()
    })
  })
  return {
    stop: async () => {
      strace.kill('SIGINT')
      await over
    },
  }
}

test.runIf(process.platform === 'linux')('3: the disk is slow', async () => {
  const origin = await server()
  const disk = slowSyncs()
  try {
    await add(origin.serve('/disk.bin', { sizeBytes: 32 * mib, seed: 'disk' }, slow(300_000)), { Connections: '1' })
    await told('disk.bin', /^The disk is slow: it took \d+ s to make the last bytes safe\.$/)
    await whyLine(/as fast as the disk can write/)
  } finally {
    await disk.stop()
  }
})

test('4: the server asks for a pause (429)', async () => {
  const origin = await server()
  const busy = status(429, { retryAfter: 90, times: 1 })
  await add(origin.serve('/pause.bin', { sizeBytes: mib, seed: 'pause' }, busy))
  await told(
    'pause.bin',
    /^Attempt 1 failed: .+ \(429\)\. The server asked to wait 1 min 30 s; the next attempt is at /,
  )
  await whyLine(/and said how long: 1 min 30 s\. Tries again in /)
})

test('5: an attempt failed and the next one is waited for', async () => {
  const origin = await server()
  await add(origin.serve('/retry.bin', { sizeBytes: mib, seed: 'retry' }, status(500)))
  await told('retry.bin', /^Attempt 1 failed: .+ \(500\)\. The next one is at /)
})

test('6: the file is another one now', async () => {
  const origin = await server()
  const file = { sizeBytes: 8 * mib, seed: 'first' }
  const other = { ...file, seed: 'second', etag: '"v2"' }
  await add(origin.serve('/changed.bin', file, changeAfter({ requests: 1 }, other), firstTimes(1, cutAt(4 * mib))))
  await told('changed.bin', /^Starts again from the beginning: .+\. Versions are never mixed\.$/)
  await waitForStatus(launched.window, 'changed.bin', 'Completed', patienceMs)
})

test('7: one connection is far slower than the others', async () => {
  const origin = await server()
  const uneven = perTurn(({ nth }) => slow(nth === 2 ? 20_000 : mib))
  await add(origin.serve('/uneven.bin', { sizeBytes: 64 * mib, seed: 'uneven' }, uneven), { Connections: '4' })
  await told('uneven.bin', /^A slow connection was replaced: .+ KiB\/s, while others had .+\.$/)
})

/** The first half hour of the day that is three days away. */
const farCell = (): number => ((new Date().getDay() + 6 + 3) % 7) * 48

test('8: the hours of its queue are over', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'New queue' }).click()
  await window.getByLabel('Name', { exact: true }).fill('Later')
  await window.getByLabel('Run only at certain hours').check()
  await window.getByRole('button', { name: 'Clear', exact: true }).click()
  await window.locator(`[data-cell="${String(farCell())}"]`).focus()
  await window.keyboard.press('Space')
  await window.getByRole('button', { name: 'Create queue' }).click()
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  const origin = await server()
  await add(origin.serve('/hours.bin', { sizeBytes: 16 * mib, seed: 'hours' }, slow(200_000)))
  await waitForStatus(window, 'hours.bin', 'Downloading')
  await rowOf(window, 'hours.bin').dragTo(window.locator('.queue', { hasText: 'Later' }))
  await told('hours.bin', /Later/)
  await whyLine(/^Its queue “Later” runs at other hours\. It goes on /)
})

test('each of them was a sentence of its own', async () => {
  await show('limit.bin', 'Timeline')
  await shoot('details-timeline')
  expect([...sentences]).toHaveLength(process.platform === 'linux' ? 8 : 7)
})

const tabs = ['Overview', 'Segments', 'Speed', 'Timeline', 'Headers'] as const

test.for(['light', 'dark'] as const)('no tab has an accessibility violation in %s', async (colorScheme) => {
  const { window } = launched
  await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  for (const name of ['cap.bin', 'limit.bin', 'changed.bin']) {
    for (const tab of tabs) {
      await show(name, tab)
      if (tab === 'Speed' && name === 'limit.bin') await window.locator('.speed-graph canvas').waitFor()
      expect(await violationsOf(window), `${name}, ${tab}`).toEqual([])
      await shoot(`details-${name}-${tab.toLowerCase()}-${colorScheme}`)
    }
  }
})

test('the segments say what each connection does', async () => {
  const tab = await show('cap.bin', 'Segments')
  await tab.getByRole('img', { name: /^Map of the file: .+ of 96\.0 MiB \(\d+ %\) are here$/ }).waitFor()
  await expect
    .poll(() => tab.getByRole('table', { name: 'Connections' }).locator('tbody tr').count(), { timeout: patienceMs })
    .toBe(2)
  const rows = await tab.getByRole('table', { name: 'Connections' }).locator('tbody tr').allTextContents()
  for (const row of rows) expect(row).toMatch(/left127\.0\.0\.1:\d+(Receiving|Silent for).+B\/s$/)
})

test('no secret is on the page, in any tab', async () => {
  const { window } = launched
  const origin = await server()
  const canary = 'CANARYc0ffee'
  const secretive = all(header('set-cookie', `sid=${canary}`), header('x-session-token', canary))
  origin.serve('/secret.bin', { sizeBytes: 2 * mib, seed: 'secret' }, secretive)
  const address = new URL(origin.serve('/signed.bin', null, redirectTo(`/secret.bin?X-Amz-Signature=${canary}`)))
  await add(address.href, { User: 'ann', Password: canary, Headers: `Cookie: sid=${canary}\nX-Api-Key: ${canary}` })
  await waitForStatus(window, 'secret.bin', 'Completed', patienceMs)
  for (const tab of tabs) {
    await show('secret.bin', tab)
    expect(await window.content(), tab).not.toContain(canary)
  }
  expect(await (await show('secret.bin', 'Headers')).textContent()).toContain('authorizationBasic hidden')
  expect(origin.log.entries.some((entry) => entry.headers.cookie === `sid=${canary}`)).toBe(true)
})
