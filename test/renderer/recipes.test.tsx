/** Recipes in the window: the shelf, what is undone, what somebody else has changed, the preview, and a grab that goes by one. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { grabId } from '../../shared/grabs.ts'
import { recipeId } from '../../shared/recipe-book.ts'
import { draftOf, dropDraft, keepDraft } from '../../renderer/recipes/drafts.ts'
import { inventedGrab } from '../../renderer/workbench/invent-grabs.ts'
import { lampsText } from '../../renderer/workbench/invent-recipes.ts'
import { settle, stage, type Staged, withPage } from './support.tsx'

withPage()

const lamps = recipeId.parse(1)

const open = async (key?: typeof lamps | 'gallery'): Promise<Staged> => {
  const staged = await stage([])
  act(() => {
    staged.sluice.surface.setState({ view: 'recipes', recipe: key === undefined ? null : { key } })
  })
  await waitFor(() => screen.getByRole('heading', { level: 1, name: /Recipes|Lamps|Gallery/ }))
  await settle()
  return staged
}
const click = async (name: string | RegExp): Promise<void> => {
  fireEvent.click(screen.getByRole('button', { name }))
  await settle()
}

test('a recipe is removed and brought back', async () => {
  const { inputs } = await open()
  await click('Remove “Lamps of the catalogue”')
  expect(screen.getByText('None yet.', { exact: false })).toBeTruthy()
  await click('Undo')
  expect(inputs('recipes.restore')).toEqual([{ ids: [lamps] }])
  expect(screen.getByRole('button', { name: /^Lamps of the catalogue/ })).toBeTruthy()
})

test('one that comes along is copied, and cannot be changed', async () => {
  const { sluice } = await open('gallery')
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  await click('Make a copy')
  expect(sluice.surface.getState().recipe).toEqual({ key: 2 })
})

test('what was written comes back, and what somebody else has saved is not lost unasked', async () => {
  const text = lampsText.replace('locale: de', 'locale: fr')
  keepDraft({ key: lamps, text, revision: 1 })
  const { client, inputs } = await open(lamps)
  expect(screen.getByText('Not saved')).toBeTruthy()
  client.recipes.own.set(lamps, { text: lampsText, revision: 2 })
  await click('Save')
  expect(inputs('recipes.save')).toEqual([{ id: lamps, text, revision: 1 }])
  expect(within(screen.getByRole('alert')).getByText(/changed elsewhere/)).toBeTruthy()
  expect(draftOf(lamps)?.text).toBe(text)
  await click('Replace it')
  expect(client.recipes.own.get(lamps)?.text).toBe(text)
  expect(screen.getByText('Saved')).toBeTruthy()
  expect(draftOf(lamps)).toBeNull()
})

test('leaving asks; changes that are discarded are gone', async () => {
  keepDraft({ key: lamps, text: `${lampsText}# more\n`, revision: 1 })
  const { client } = await open(lamps)
  await click('Back to the recipes')
  await click('Discard changes')
  expect(client.recipes.own.get(lamps)?.text).toBe(lampsText)
  expect(draftOf(lamps)).toBeNull()
  expect(screen.getByRole('heading', { name: 'Recipes' })).toBeTruthy()
  dropDraft(lamps)
})

test('a try shows what was found, rejected and left out in words', async () => {
  const { inputs } = await open(lamps)
  await click('Try')
  expect(inputs('grabs.try')).toMatchObject([{ url: 'https://lamps.example.org/catalogue/', step: null, again: true }])
  expect(screen.getByText('is no price')).toBeTruthy()
  expect(screen.getByText('left out: on another host (scope)')).toBeTruthy()
  expect(within(screen.getByRole('group', { name: 'Table lamps' })).getByText('49.9')).toBeTruthy()
  await click('lamp: try it on https://lamps.example.org/lamps/a-100')
  expect(inputs('grabs.try').at(-1)).toMatchObject({ url: 'https://lamps.example.org/lamps/a-100', step: 'lamp' })
  await click('Fetch the page again')
  expect(inputs('grabs.try').at(-1)).toMatchObject({ again: false })
})

test('a grab goes by a recipe, from its own addresses where none is given, and may be a watch', async () => {
  const { inputs, sluice } = await open(lamps)
  await click('Grab with it…')
  const form = within(screen.getByRole('dialog', { name: 'Grab files from a page' }))
  expect(form.queryByLabelText('Links to follow')).toBeNull()
  fireEvent.change(form.getByLabelText('Look again'), { target: { value: 'hour' } })
  fireEvent.click(form.getByRole('button', { name: 'Start' }))
  await waitFor(() => {
    expect(inputs('grabs.start')).toHaveLength(1)
  })
  expect(inputs('grabs.start')).toMatchObject([
    {
      options: {
        starts: ['https://lamps.example.org/catalogue/'],
        recipe: { name: 'Lamps of the catalogue' },
        watch: { everyMs: 3_600_000, take: {} },
      },
    },
  ])
  await waitFor(() => {
    expect(sluice.surface.getState().view).toBe('grab')
  })
})

test('what a watch has found is told, and leads to it', async () => {
  const { client, sluice } = await stage([])
  const about = { grabId: grabId.parse(1), name: 'Lamps', host: 'a.test', run: 2 }
  client.say({ type: 'notice', at: 1, notice: { kind: 'watch_news', ...about, finds: 2, rows: 1 } })
  await settle()
  expect(screen.getByText('Lamps: 2 files are new or have changed, 1 new row')).toBeTruthy()
  client.grabs.grab = inventedGrab()
  await click('Show')
  expect(sluice.surface.getState()).toMatchObject({ view: 'grab', grabId: 1 })
  client.say({ type: 'notice', at: 2, notice: { kind: 'watch_failed', ...about } })
  await settle()
  expect(screen.getByText('Lamps: no page could be read this time')).toBeTruthy()
})

test('rows of a recipe are a table beside what was rejected, and are saved as a file', async () => {
  const { client, sluice, inputs } = await stage([], { host: false })
  const { tables } = client.recipes.trial('')
  client.grabs.grab = inventedGrab({ recipe: { name: 'Lamps', tables }, rows: 40, rejects: 1 })
  act(() => {
    sluice.surface.setState({ view: 'grab', grabId: grabId.parse(1) })
  })
  const table = within(await screen.findByRole('table', { name: 'Table lamps' }))
  await waitFor(() => table.getByText('A-100'))
  expect(table.getAllByRole('columnheader')).toHaveLength(6)
  expect(screen.getByText('40 rows', { selector: '.sums' })).toBeTruthy()
  Reflect.set(URL, 'createObjectURL', () => 'blob:rows')
  await click('Save as CSV…')
  expect(inputs('grabs.export')).toEqual([{ id: 1, table: 'lamps', format: 'csv', after: 0 }])
  fireEvent.mouseDown(screen.getByRole('tab', { name: 'Rejected (1)' }), { button: 0 })
  await waitFor(() => screen.getByText('is no price'))
})
