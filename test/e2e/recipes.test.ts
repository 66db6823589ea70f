/**
 * A recipe in the window: written beside its preview on a page of a real server, saved, run, its rows looked at and exported; and all of it
 * is still there after a restart.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Site, startSite } from '../support/site.ts'
import { violationsOf } from './support/axe.ts'
import { type Launched, launch, makeProfile, type Profile } from './support/launch.ts'

const lamp = (code: string, name: string, price: string): string =>
  `<li class="lamp"><b>${code}</b> <a href="/lamps/${code}.html">${name}</a> <i>${price}</i></li>`

let site: Site
let profile: Profile
let launched: Launched

beforeAll(async () => {
  site = await startSite({
    '/lamps/': {
      body: `<!doctype html><title>Lampen</title><ul>${lamp('A-100', 'Leselampe', '49,90 €')}${lamp('A-101', 'Stehlampe', '1.129,00 €')}${lamp('B-7', 'Klemmlampe', 'auf Anfrage')}</ul><a rel="next" href="/lamps/2.html">weiter</a>`,
    },
    '/lamps/2.html': {
      body: `<!doctype html><title>Lampen 2</title><ul>${lamp('C-1', 'Laterne', '3,10 €')}${lamp('C-2', 'Kerze', '2,50 €')}</ul>`,
    },
  })
  profile = await makeProfile()
  launched = await launch(profile)
})
afterAll(async () => {
  await launched.close()
  await profile.remove()
  await site[Symbol.asyncDispose]()
})

const shoot = async (name: string): Promise<void> => {
  const folder = process.env.SLUICE_SCREENSHOTS
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await launched.window.screenshot({ path: join(folder, `${name}.png`) })
}

const sound = async (state: string): Promise<void> => {
  const { window } = launched
  for (const theme of ['light', 'dark']) {
    await window.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    expect(await violationsOf(window), `${state}, ${theme}`).toEqual([])
    await shoot(`recipe-${state}-${theme}`)
  }
  await window.evaluate("document.documentElement.dataset.theme = 'light'")
}

const pageAsked = (path: string): number => site.asked.filter((one) => one === path).length

const lines = ['sluice: 1', 'name: Lamps', 'locale: de', 'steps:', '  list:', '    next: a[rel=next]', '    rows:']
const text = (fields: string): string =>
  `${[...lines, '      each: li.lamp', '      fields:'].join('\n')}\n        code: { css: b, required: true }\n        name: a\n${fields}`

const editor = () => launched.window.getByRole('textbox', { name: 'Text of the recipe' })

/** Puts a text in the place of the whole, as somebody who pastes does. */
const write = async (whole: string): Promise<void> => {
  const { app, window } = launched
  await editor().click()
  await window.keyboard.press('ControlOrMeta+A')
  await app.evaluate(async ({ clipboard }, value) => {
    await clipboard.writeText(value)
  }, whole)
  await window.keyboard.press('ControlOrMeta+V')
}

test('a pasted page leads to the form, and that to the recipes', async () => {
  const { app, window } = launched
  await app.evaluate(async ({ clipboard }, value) => {
    await clipboard.writeText(value)
  }, `${site.url}/lamps/`)
  await window.locator('#download-list').focus()
  await window.keyboard.press('ControlOrMeta+V')
  await window.getByRole('button', { name: 'Grab files from it…' }).click()
  const form = window.getByRole('dialog', { name: 'Grab files from a page' })
  await form.getByLabel('Recipe', { exact: true }).selectOption({ label: 'Gallery' })
  await sound('form')
  await form.getByLabel('Recipe', { exact: true }).selectOption({ index: 0 })
  await form.getByRole('button', { name: 'Recipes…' }).click()
  await window.getByRole('heading', { name: 'They come along with Sluice' }).waitFor()
  await window.getByText('None yet.').waitFor()
  await sound('shelf')
})

test('mistakes are shown where they are, as the text is written', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'New recipe' }).click()
  await editor().waitFor()
  await write(text('        price: { css: i, typ: price }\n'))
  const mistake = window.getByRole('button', { name: /“typ” is not known here; “type” is/ })
  await mistake.waitFor()
  expect(await mistake.locator('.place').textContent()).toBe('12:26')
  await window.getByText('1 mistake', { exact: true }).waitFor()
  await sound('mistake')
  await mistake.click()
  await window.keyboard.press('Control+ArrowRight')
  await window.keyboard.type('e')
  await window.getByText('No mistakes').waitFor()
  // Undone and done again by the keyboard.
  await window.keyboard.press('ControlOrMeta+Z')
  await mistake.waitFor()
  await window.keyboard.press('ControlOrMeta+Y')
  await window.getByText('No mistakes').waitFor()
})

test('the preview shows what each selector found, and asks the server once', async () => {
  const { window } = launched
  // The Add dialog has looked at it, too.
  const before = pageAsked('/lamps/')
  await window.getByLabel('Address to try it on').fill(`${site.url}/lamps/`)
  await window.getByRole('button', { name: 'Try', exact: true }).click()
  const preview = window.getByRole('region', { name: 'Preview' })
  await preview.getByText('Lampen', { exact: true }).waitFor()
  await expect
    .poll(() => preview.getByRole('row', { name: /^rows\.list\.price/ }).textContent())
    .toContain('3 in 3 of 3')
  await preview.getByText('1129').waitFor()
  await preview.getByText('is no price').waitFor()
  await sound('preview')
  await write(text('        price: { css: i, type: price, bad: empty }\n        link: { css: a, type: url }\n'))
  await preview.getByText(`${site.url}/lamps/A-100.html`).first().waitFor()
  await preview.getByText('is no price').waitFor({ state: 'detached' })
  expect(pageAsked('/lamps/')).toBe(before + 1)
  // A selector that is none is marked where it stands.
  await write(text('        price: { css: "i[", type: price }\n'))
  await window.getByRole('list', { name: 'Mistakes' }).getByRole('button', { name: /^12:/ }).waitFor()
  await write(text('        price: { css: i, type: price, bad: empty }\n'))
  await preview.getByRole('button', { name: `list: try it on ${site.url}/lamps/2.html` }).click()
  await preview.getByText('Laterne').first().waitFor()
  expect(pageAsked('/lamps/2.html')).toBe(1)
})

test('leaving asks, and nothing that was written is lost', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Back to the recipes' }).click()
  const question = window.getByRole('dialog', { name: 'Save your changes?' })
  await question.waitFor()
  await sound('leave')
  await question.getByRole('button', { name: 'Keep writing' }).click()
  await question.waitFor({ state: 'detached' })
  await window.getByText('Not saved').waitFor()
  // As after a crash of the page: what was typed comes back.
  await expect.poll(() => window.evaluate("localStorage.getItem('sluice.recipes')")).toContain('bad: empty')
  await window.reload()
  await window.locator('#download-list').waitFor()
  await window.getByRole('button', { name: 'Recipes…' }).click()
  await window.getByRole('button', { name: 'Go on writing' }).click()
  await editor().getByText('bad: empty').waitFor()
  await editor().click()
  await window.keyboard.press('ControlOrMeta+S')
  await window.getByText('Saved', { exact: true }).waitFor()
})

test('a grab goes by the recipe, and its rows are shown as they come', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Grab with it…' }).click()
  const form = window.getByRole('dialog', { name: 'Grab files from a page' })
  await form.getByLabel('Addresses to start from').fill(`${site.url}/lamps/`)
  await form.getByRole('button', { name: 'Start', exact: true }).click()
  await window.locator('.grab-progress', { hasText: 'Done' }).waitFor()
  const table = window.getByRole('table', { name: 'Table list' })
  await table.getByText('Kerze').waitFor()
  await window.getByText('5 rows', { exact: true }).last().waitFor()
  await sound('rows')
  await window.getByRole('tab', { name: /^Rejected/ }).click()
  await sound('rejects')
  await window.getByRole('tab', { name: /^Files/ }).click()
  await window.locator('#find-list').waitFor()
  await window.getByRole('tab', { name: 'list', exact: true }).click()
})

const saved = async (button: string, name: string): Promise<string> => {
  const { app, window } = launched
  const filePath = join(profile.downloads, name)
  await app.evaluate(({ dialog }, path) => {
    Reflect.set(dialog, 'showSaveDialog', () => Promise.resolve({ canceled: false, filePath: path }))
  }, filePath)
  await window.getByRole('button', { name: button }).click()
  await window.getByText('Rows of “list” saved').waitFor()
  await window.getByRole('button', { name: 'Dismiss' }).click()
  return readFile(filePath, 'utf8')
}

test('rows are given away as files', async () => {
  const csv = await saved('Save as CSV…', 'lamps.csv')
  const rows = csv.split('\r\n')
  expect(rows[0]).toBe('\uFEFFcode,name,price,price_currency,page,read_at')
  expect(rows[2]).toMatch(/^A-101,Stehlampe,1129,EUR,http/)
  expect(rows).toHaveLength(7)
  const objects = (await saved('Save as NDJSON…', 'lamps.ndjson')).trim().split('\n')
  expect(objects.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { code: 'A-100', price: 49.9, price_currency: 'EUR' },
    { code: 'A-101', price: 1129 },
    { code: 'B-7', price: null, price_currency: null },
    { code: 'C-1' },
    { code: 'C-2', price: 2.5 },
  ])
})

test('after a restart the recipe and the rows are still there', async () => {
  await launched.close()
  launched = await launch(profile)
  const { window } = launched
  await window.locator('.grab-item').click()
  await window.getByRole('table', { name: 'Table list' }).getByText('Kerze').waitFor()
  await window.getByRole('button', { name: 'Recipes…' }).click()
  await window.getByRole('button', { name: /^Lamps/ }).click()
  await editor().getByText('bad: empty').waitFor()
})
