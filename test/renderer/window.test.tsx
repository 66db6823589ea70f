/** The window on a scripted engine: what it shows, what it asks for, and that a screen reader can follow. */
import { act, fireEvent, screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { everyState, many, three } from '../../renderer/workbench/invent.ts'
import { clickRow, grid, press, rowNamed, selectedNames, settle, shownNames, stage, withPage } from './support.tsx'

withPage()

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name })
const click = async (element: Element): Promise<void> => {
  fireEvent.click(element)
  await settle()
}

test('the first start explains itself', async () => {
  await stage([])
  expect(screen.getByRole('heading', { name: 'Nothing to download yet' })).toBeTruthy()
})

test('every state is said in words, with its reason', async () => {
  await stage(everyState(Date.now()))
  const said = (name: string): string => rowNamed(name).querySelector('.status')?.textContent ?? ''
  expect(said('debian')).toBe('Downloading4 connections')
  expect(said('cc0-photos')).toBe('Waitingfor a free slot')
  expect(said('album')).toBe('Waitingfor music.example.com')
  expect(said('weights')).toMatch(/^Again in \d+ sserver asks for a pause$/)
  expect(said('backup')).toMatch(/^Waitingstarts \w+day/)
  expect(said('annual')).toBe('Completedproven whole')
})

test('a long list: few rows exist, and scrolling asks for a window around them', async () => {
  const { inputs } = await stage(many(1000))
  expect(shownNames().length).toBeLessThan(40)
  expect(grid().getAttribute('aria-rowcount')).toBe('1001')
  grid().scrollTop = 44 * 500
  fireEvent.scroll(grid())
  await settle()
  expect(inputs('list.move').at(-1)).toMatchObject({ window: { from: 400 } })
  expect(rowNamed('0501')).toBeTruthy()
})

test('mouse and keyboard select as everywhere', async () => {
  await stage(many(30))
  await clickRow('image-0001')
  await clickRow('episode-0003', { ctrlKey: true })
  expect(selectedNames()).toEqual(['image-0001.jpg', 'episode-0003.mp4'])
  await clickRow('part-0005', { shiftKey: true })
  expect(selectedNames()).toHaveLength(3)
  await press('ArrowDown')
  expect(selectedNames()).toEqual(['scan-0006.pdf'])
  await press('ArrowDown', { shiftKey: true })
  expect(selectedNames()).toHaveLength(2)
})

test('Ctrl+A selects what lies outside the window too', async () => {
  const { sluice } = await stage(many(2500))
  fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true })
  await settle()
  expect(sluice.surface.getState().selection.ids.size).toBe(2500)
})

test('Space pauses what runs and resumes what is paused', async () => {
  const { inputs } = await stage(three())
  await clickRow('debian')
  await press(' ')
  expect(inputs('downloads.pause')).toEqual([{ ids: [1] }])
  expect(rowNamed('debian').textContent).toContain('Paused')
  await press(' ')
  expect(inputs('downloads.resume')).toEqual([{ ids: [1] }])
})

test('Delete asks, removes, and can be undone', async () => {
  const { inputs, hostCalls } = await stage(three())
  await clickRow('annual')
  await press('Delete')
  const dialog = screen.getByRole('dialog')
  await click(within(dialog).getByLabelText(/^Move finished files to the bin/))
  await click(within(dialog).getByRole('button', { name: 'Remove' }))
  expect(inputs('downloads.remove')).toEqual([{ ids: [3], files: 'delete' }])
  expect(hostCalls).toContainEqual({ name: 'host.trashFiles', input: { ids: [3] } })
  expect(shownNames()).not.toContain('annual-report-2025.pdf')
  await click(button('Undo'))
  expect(inputs('downloads.restore')).toEqual([{ ids: [3] }])
  expect(shownNames()).toContain('annual-report-2025.pdf')
})

test('what is pasted opens the dialog, and Enter on it adds', async () => {
  const { inputs } = await stage(three())
  const clipboardData = {
    getData: (type: string) => (type === 'text/plain' ? 'https://a/1.zip and https://a/2.zip' : ''),
  }
  fireEvent.paste(grid(), { clipboardData })
  await settle()
  expect(document.activeElement?.textContent).toBe('Add 2 downloads')
  await click(button('Add 2 downloads'))
  expect(inputs('downloads.add')).toMatchObject([
    { items: [{ urls: ['https://a/1.zip'] }, { urls: ['https://a/2.zip'] }] },
  ])
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('text without a link is answered, not swallowed', async () => {
  await stage(three())
  fireEvent.paste(grid(), { clipboardData: { getData: () => 'good morning' } })
  await settle()
  expect(screen.getByText(/^No link found/)).toBeTruthy()
})

test('the dialog shows what is wrong and sends nothing', async () => {
  const { inputs } = await stage([])
  await click(button('Add'))
  fireEvent.change(screen.getByLabelText('Addresses'), { target: { value: 'https://a/1' } })
  fireEvent.change(screen.getByLabelText('Checksum'), { target: { value: 'zzz' } })
  await click(button('Add 1 download'))
  expect(inputs('downloads.add')).toEqual([])
  expect(screen.getByLabelText('Checksum').getAttribute('aria-invalid')).toBe('true')
  expect(button('More').getAttribute('aria-expanded')).toBe('true')
})

test('groups, search and columns ask the engine, and show nothing of their own', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  await click(button(/^Failed/))
  expect(inputs('list.open').at(-1)).toMatchObject({ filter: { group: 'failed' } })
  expect(shownNames()).toHaveLength(2)
  await click(button('Name'))
  expect(inputs('list.open').at(-1)).toMatchObject({ sort: { key: 'name', descending: false } })
})

test('a web page is taken when the user says that it is the file', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  await click(button(/^Paused/))
  await clickRow('dataset.csv')
  await click(button('It is the file'))
  expect(inputs('downloads.acceptWebPage')).toEqual([{ ids: [12] }])
})

test('a queue is stopped and started by its own switch', async () => {
  const { inputs } = await stage(three())
  await click(button('Stop queue “Main”'))
  expect(inputs('queues.update')).toEqual([{ id: 1, running: false }])
  expect(button('Start queue “Main”')).toBeTruthy()
})

test('an engine that went away is said, once and clearly', async () => {
  const { client } = await stage(three())
  act(() => {
    client.close()
  })
  expect(screen.getByRole('alert').textContent).toContain('nothing is lost')
})

test('without a host its controls are not there', async () => {
  await stage(three(), { host: false })
  await click(button('Add'))
  expect(screen.queryByRole('button', { name: 'Choose…' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Paste' })).toBeNull()
})

const violations = async (): Promise<readonly string[]> => {
  // jsdom draws nothing, so contrast is measured in the real Electron.
  const { violations: found } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

test('no accessibility violation: the list, the details, each dialog', { timeout: 30_000 }, async () => {
  await stage(everyState(Date.now()))
  expect(await violations()).toEqual([])
  await clickRow('weights')
  expect(await violations()).toEqual([])
  await click(button('Add'))
  await click(button('More'))
  expect(await violations()).toEqual([])
  await click(button('Cancel'))
  await press('Delete')
  expect(await violations()).toEqual([])
  await click(button('Cancel'))
  await click(button('New queue'))
  expect(await violations()).toEqual([])
})

test('no accessibility violation: the empty window', async () => {
  await stage([])
  expect(await violations()).toEqual([])
})
