/** A queue with limits and hours, made in the window; a download dragged onto it waits, says until when, and goes on. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Origin, sha256Of, startOrigin } from '../support/fault-server/index.ts'
import { sha256File } from '../support/temp.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'
import { addByDialog, rowOf, waitForStatus } from './window-actions.ts'

let origin: Origin
let profile: Profile
let launched: Launched

beforeAll(async () => {
  origin = await startOrigin()
  profile = await makeProfile()
  launched = await launch(profile)
})
afterAll(async () => {
  await launched.close()
  await profile.remove()
  await origin.stop()
})

const shoot = async (name: string): Promise<void> => {
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await launched.window.screenshot({ path: join(folder, `${name}.png`) })
}

/** The first half hour of the day that is three days away. */
const farCell = (): number => ((new Date().getDay() + 6 + 3) % 7) * 48

test('a queue is made with slots, a limit and hours', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'New queue' }).click()
  await window.getByLabel('Name', { exact: true }).fill('Later')
  await window.getByLabel('Downloads at once').fill('1')
  await window.getByLabel('Speed limit').fill('8M')
  await window.getByLabel('Run only at certain hours').check()
  await window.getByRole('button', { name: 'Clear', exact: true }).click()
  // By the mouse four half hours, of which the keyboard takes two back.
  const cell = farCell()
  await window.locator(`[data-cell="${String(cell)}"]`).hover()
  await window.mouse.down()
  await window.locator(`[data-cell="${String(cell + 3)}"]`).hover()
  await window.mouse.up()
  await window.getByText('2 hours a week').waitFor()
  await window.locator(`[data-cell="${String(cell + 3)}"]`).focus()
  await window.keyboard.press('Space')
  await window.keyboard.press('ArrowLeft')
  await window.keyboard.press('Space')
  await window.getByText('1 hour a week').waitFor()
  await shoot('queue-hours')
  await window.getByRole('button', { name: 'Create queue' }).click()
  await window.getByRole('dialog').waitFor({ state: 'detached' })
  await window.locator('.queue', { hasText: 'Later' }).waitFor()
})

test('a download that runs is dragged onto it, waits for its hours with all that it has, and goes on when it may', async () => {
  const { window } = launched
  const offered = { seed: 'later', sizeBytes: 4_000_000 }
  const url = origin.serve('/later.bin', offered)
  const gate = origin.hold('/later.bin', { atByte: 2_000_000 })
  await addByDialog(window, url)
  await gate.reached()
  await waitForStatus(window, 'later.bin', 'Downloading')
  await rowOf(window, 'later.bin').dragTo(window.locator('.queue', { hasText: 'Later' }))
  await waitForStatus(window, 'later.bin', 'starts ')
  expect(await rowOf(window, 'later.bin').locator('.status').textContent()).toMatch(/^Waitingstarts \w+day 12:00 AM$/)
  expect(await rowOf(window, 'later.bin').getByRole('progressbar').getAttribute('aria-valuenow')).not.toBe('0')
  await shoot('queue-waits')
  gate.release()
  await window.getByRole('button', { name: 'Run queue “Later” now' }).click()
  await waitForStatus(window, 'later.bin', 'Completed')
  expect(await sha256File(join(profile.downloads, 'later.bin'))).toBe(sha256Of(offered))
})

test('in queue order rows are dragged to another place', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Stop queue “Main”' }).click()
  await addByDialog(window, ['a', 'b', 'c'].map((name) => `${origin.url}/${name}.bin`).join('\n'))
  await window.getByRole('button', { name: 'Queue order' }).click()
  const names = (): Promise<string[]> => window.locator('.rows .row .name .first').allTextContents()
  await expect.poll(names).toEqual(['a.bin', 'b.bin', 'c.bin', 'later.bin'])
  await rowOf(window, 'c.bin').dragTo(rowOf(window, 'a.bin'), { targetPosition: { x: 60, y: 4 } })
  await expect.poll(names).toEqual(['c.bin', 'a.bin', 'b.bin', 'later.bin'])
  await rowOf(window, 'c.bin').click()
  await window.keyboard.press('Alt+ArrowDown')
  await expect.poll(names).toEqual(['a.bin', 'c.bin', 'b.bin', 'later.bin'])
})
