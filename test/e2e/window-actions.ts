/** What a person does in the window, and what they see there. Shared by the end-to-end tests; knows nothing of the engine. */
import { expect } from 'vitest'
import type { Launched } from './support/launch.ts'

type Page = Launched['window']

/** The row of a download, by its name. */
export const rowOf = (page: Page, name: string): ReturnType<Page['locator']> =>
  page.locator('.rows [role="row"]', { hasText: name })

/** Waits until the row of a download says so in its status. */
export const waitForStatus = async (page: Page, name: string, words: string, timeout = 20_000): Promise<void> => {
  const row = rowOf(page, name)
  try {
    await row.locator('.status', { hasText: words }).waitFor({ timeout })
  } catch (error) {
    const said = (await row.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))
    throw new Error(`not "${words}" within ${String(timeout)} ms; the row of ${name} says: ${said.join(' | ')}`, {
      cause: error,
    })
  }
}

/** Waits until the row of a download shows that so much of it is written. */
export const waitForPercent = async (page: Page, name: string, percent: number): Promise<void> => {
  await rowOf(page, name)
    .locator(`[role="progressbar"][aria-valuenow="${String(percent)}"]`)
    .waitFor()
}

/** Types addresses into the Add dialog and sends it. */
export const addByDialog = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('Addresses').fill(text)
  await confirmAdd(page)
}

/** Presses the Add dialog's own button and waits until the dialog is gone. */
export const confirmAdd = async (page: Page): Promise<void> => {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Add \d+ downloads?$/ }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Puts text into the system's clipboard and presses Ctrl+V in the window. */
export const pasteText = async ({ app, window }: Launched, text: string): Promise<void> => {
  await app.evaluate(async ({ clipboard }, value) => {
    await clipboard.writeText(value)
  }, text)
  await window.locator('#download-list').focus()
  await window.keyboard.press('ControlOrMeta+V')
}

/** Drops data on the window the way a browser does. */
export const dropData = async (
  page: Page,
  data: Readonly<Record<string, string>>,
  file?: { name: string; text: string },
): Promise<void> => {
  const transfer = await page.evaluateHandle(
    ({ data: entries, file: dropped }) => {
      const made = new DataTransfer()
      for (const [type, value] of Object.entries(entries)) made.setData(type, value)
      if (dropped) made.items.add(new File([dropped.text], dropped.name, { type: 'text/plain' }))
      return made
    },
    { data, file },
  )
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('main', type, { dataTransfer: transfer })
  }
}

/** Counts of the sidebar, by their words. */
export const expectCount = async (page: Page, group: string, count: number): Promise<void> => {
  const item = page.locator('.sidebar .side-item', { hasText: group })
  await expect.poll(() => item.locator('.count').textContent(), { timeout: 10_000 }).toBe(String(count))
}
