/** The head of the list and what narrows it: columns chosen, moved, resized and remembered; filters as chips. */
import { fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import {
  columnIds,
  isUsual,
  leastOf,
  moved,
  pushed,
  recallColumns,
  resized,
  templateOf,
  toggled,
  usualColumns,
} from '../../renderer/state/columns.ts'
import { createSurface } from '../../renderer/state/surface.ts'
import { pathOf } from '../../renderer/shell/Sparkline.tsx'
import { everyState } from '../../renderer/workbench/invent.ts'
import { random } from '../support/seed.ts'
import { press, settle, shownNames, stage, withPage } from './support.tsx'

withPage()
beforeEach(() => {
  localStorage.clear()
})

const heads = (): readonly string[] =>
  [...document.querySelectorAll('[role="columnheader"]')].map(
    (head) => head.querySelector('button')?.textContent ?? head.textContent,
  )
const openMenu = async (name: string): Promise<void> => {
  fireEvent.keyDown(screen.getByRole('button', { name }), { key: 'Enter' })
  await settle()
}
const choose = async (name: string): Promise<void> => {
  fireEvent.click(screen.getByRole('menuitemcheckbox', { name }))
  await settle()
}

test('columns are chosen in a menu, moved and resized there by keys, and each row follows', async () => {
  const { sluice } = await stage(everyState(Date.now()))
  expect(heads()).toEqual(['Name', 'Progress', 'Size', 'Speed', 'Time left', 'Status', 'Added'])
  await openMenu('Columns')
  await choose('Queue')
  await choose('Time left')
  expect(heads()).toEqual(['Name', 'Progress', 'Size', 'Speed', 'Status', 'Added', 'Queue'])
  const item = screen.getByRole('menuitemcheckbox', { name: 'Queue' })
  fireEvent.keyDown(item, { key: 'ArrowLeft', altKey: true })
  fireEvent.keyDown(item, { key: 'ArrowRight', altKey: true, shiftKey: true })
  await settle()
  expect(heads().slice(-2)).toEqual(['Queue', 'Added'])
  expect(sluice.surface.getState().columns.find(({ id }) => id === 'queue')?.width).toBe(126)
  expect(document.querySelectorAll('.rows .row:first-child [role="gridcell"]')).toHaveLength(7)
  expect(screen.getByRole('menuitemcheckbox', { name: 'Name' }).getAttribute('aria-disabled')).toBe('true')
})

test('what is chosen is there again in the next window; nonsense is not', () => {
  const surface = createSurface(localStorage)
  const chosen = resized(toggled(usualColumns, 'host'), 'host', 200)
  surface.setState({ columns: chosen })
  expect(createSurface(localStorage).getState().columns).toEqual(chosen)
  for (const bad of [null, 'x', [], [{ id: 'size' }], [{ id: 'name' }, { id: 'name' }], [{ id: 'odd' }]]) {
    expect(recallColumns(bad)).toEqual(usualColumns)
  }
})

test('whatever is done to columns, the name stays, none is there twice, and what is stored is read again', () => {
  const chance = random()
  let columns = usualColumns
  const any = () => columnIds[Math.floor(chance() * columnIds.length)] ?? 'name'
  for (let round = 0; round < 500; round += 1) {
    const turn = Math.floor(chance() * 4)
    if (turn === 0) columns = toggled(columns, any())
    else if (turn === 1) columns = moved(columns, any(), any())
    else if (turn === 2) columns = pushed(columns, any(), chance() < 0.5 ? -1 : 1)
    else columns = resized(columns, any(), chance() < 0.3 ? null : chance() * 3_000 - 500)
    expect(columns.some(({ id }) => id === 'name')).toBe(true)
    expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length)
    expect(recallColumns(JSON.parse(JSON.stringify(columns)))).toEqual(columns)
    expect(leastOf(columns)).toBeGreaterThan(0)
    expect(templateOf(columns).match(/px/g)).toHaveLength(columns.length)
  }
  expect(isUsual(usualColumns)).toBe(true)
})

test('filters narrow together, stand as chips, and go one by one', async () => {
  const { sluice } = await stage(everyState(Date.now()))
  const all = shownNames().length
  await openMenu('Filters')
  await choose('Failed')
  await choose('Documents')
  expect(sluice.surface.getState().filter).toMatchObject({ group: 'failed', kind: 'document' })
  expect(shownNames().length).toBeLessThan(all)
  fireEvent.click(screen.getByRole('button', { name: 'Without “Documents”' }))
  await settle()
  expect(sluice.surface.getState().filter).toMatchObject({ group: 'failed', kind: null })
  fireEvent.click(screen.getByRole('button', { name: 'Without “Failed”' }))
  await settle()
  expect(shownNames()).toHaveLength(all)
})

test('what is completed is cleared at once, and Ctrl+Z brings it back', async () => {
  const { sluice, inputs, client } = await stage(everyState(Date.now()))
  sluice.surface.setState({ view: 'settings' })
  await settle()
  const tab = screen.getByRole('tab', { name: 'Privacy and security' })
  fireEvent.mouseDown(tab, { button: 0 })
  await settle()
  fireEvent.click(screen.getByRole('button', { name: 'Clear completed' }))
  await settle()
  const [removed] = inputs('downloads.remove') as readonly { readonly ids: readonly number[]; readonly files: string }[]
  expect(removed?.files).toBe('keep')
  expect(removed?.ids.length).toBeGreaterThan(0)
  expect([...client.rows.values()].filter(({ status }) => status === 'completed')).toEqual([])
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
  await settle()
  expect(inputs('downloads.restore')).toEqual([{ ids: removed?.ids }])
})

test('the list still hears its keys beside the new menus', async () => {
  const { sluice } = await stage(everyState(Date.now()))
  await press('ArrowDown')
  expect(sluice.surface.getState().selection.ids.size).toBe(1)
})

test('the line of the last minute begins at the right, and its highest point is at the top', () => {
  expect(pathOf([5])).toBe('')
  expect(pathOf([0, 10])).toBe('M59 15.5L60 1.0')
})
