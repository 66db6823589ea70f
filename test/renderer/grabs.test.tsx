/** A grab in the window: begun by a key, looked through and ticked with the keyboard, added as it is filtered; and its mirror. */
import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fail } from '../../shared/failure.ts'
import { grabId } from '../../shared/grabs.ts'
import { findQuery, findWindow } from '../../shared/grab-lists.ts'
import { GrabMirror } from '../../renderer/state/grab-mirror.ts'
import { inventedFinds, inventedGrab } from '../../renderer/workbench/invent-grabs.ts'
import { ScriptedClient } from '../../renderer/workbench/scripted-client.ts'
import { settle, stage, type Staged, withPage } from './support.tsx'

withPage()

const id = grabId.parse(1)

const open = async (): Promise<Staged> => {
  const staged = await stage([])
  staged.client.grabs.grab = inventedGrab()
  staged.client.grabs.finds = inventedFinds()
  staged.sluice.surface.setState({ view: 'grab', grabId: id })
  await settle()
  return staged
}

const list = (): HTMLElement => screen.getByRole('treegrid', { name: 'Found files' })
const press = async (key: string, keys: { readonly ctrlKey?: boolean } = {}): Promise<void> => {
  fireEvent.keyDown(list(), { key, ...keys })
  await settle()
}
const current = (): string | null | undefined => document.querySelector('.finds .row.current .words')?.textContent
const addButton = (): HTMLElement => screen.getByRole('button', { name: /^Add \d* ?files?$/ })

test('Ctrl+G opens the form, which begins a grab and shows it', async () => {
  const { client, inputs } = await stage([])
  fireEvent.keyDown(document.body, { key: 'g', ctrlKey: true })
  await settle()
  client.grabs.grab = inventedGrab()
  fireEvent.change(screen.getByLabelText('Addresses to start from'), { target: { value: 'example.org/pub/' } })
  fireEvent.click(screen.getByRole('button', { name: 'Video' }))
  fireEvent.click(screen.getByRole('button', { name: 'Look for files' }))
  await settle()
  expect(inputs('grabs.start')).toMatchObject([
    { options: { starts: ['https://example.org/pub/'], kinds: ['video'], robots: true } },
  ])
  expect(screen.getByRole('heading', { name: 'archive.example.org/pub/' })).toBeTruthy()
})

test('the keyboard goes through folders, closes them and ticks what is in them', async () => {
  const { inputs } = await open()
  await press('ArrowDown')
  expect(current()).toBe('films')
  await press('ArrowLeft')
  await press('ArrowDown')
  expect(current()).toBe('sound')
  await press(' ')
  expect(inputs('grabs.choose').at(-1)).toMatchObject({ to: 'on', filter: { within: 'sound' } })
  await press(' ')
  expect(inputs('grabs.choose').at(-1)).toMatchObject({ to: 'off', filter: { within: 'sound' } })
  await press('a', { ctrlKey: true })
  expect(inputs('grabs.choose').at(-1)).toMatchObject({ to: 'on', filter: { within: null } })
})

test('what is added is what is ticked and shown, and what is hidden is said', async () => {
  const { inputs } = await open()
  expect(addButton().textContent).toBe('Add 14 files')
  const filters = screen.getByRole('search', { name: 'Filter' })
  fireEvent.click(within(filters).getByRole('button', { name: /^Audio/ }))
  await settle()
  expect(addButton().textContent).toBe('Add 3 files')
  expect(screen.getByText('11 ticked files are hidden by the filter and are not added')).toBeTruthy()
  fireEvent.submit(addButton().closest('form') ?? expect.fail('no form'))
  await settle()
  expect(inputs('grabs.download')).toMatchObject([{ id, choice: { kinds: ['audio'] }, dir: null, folders: true }])
})

test('what a series lacks stands beside its rows, and with all others in the report', async () => {
  await open()
  expect(screen.getByText('1 series with gaps')).toBeTruthy()
  expect(within(list()).getByText('4–9 missing here')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'What was left out…' }))
  fireEvent.mouseDown(screen.getByRole('tab', { name: 'Series with gaps (1)' }), { button: 0 })
  await settle()
  expect(within(screen.getByRole('tabpanel')).getByText('missing: 4–9')).toBeTruthy()
})

test('a grab that cannot go on says why, and can be told to', async () => {
  const { client, inputs, sluice } = await stage([])
  const trouble = fail('disk_full', 'The disk that holds the list of downloads is full.')
  client.grabs.grab = inventedGrab({ state: 'paused', queued: 0, trouble })
  sluice.surface.setState({ view: 'grab', grabId: id })
  await settle()
  expect(screen.getByText('cannot go on: disk is full. Nothing is lost.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Go on' }))
  await settle()
  expect(inputs('grabs.resume')).toEqual([{ ids: [id] }])
})

test('everything found is saved as one SQLite file', async () => {
  const { inputs } = await open()
  Reflect.set(URL, 'createObjectURL', () => 'blob:grab')
  fireEvent.click(screen.getByRole('button', { name: 'Save everything found as a SQLite file…' }))
  await settle()
  expect(inputs('grabs.file')).toEqual([{ id }])
  expect(screen.getByText('SQLite file saved')).toBeTruthy()
})

test('a mirror asks anew when a frame is missing, and on a new connection', async () => {
  const client = new ScriptedClient()
  client.grabs.grab = inventedGrab()
  client.grabs.finds = inventedFinds()
  const mirror = new GrabMirror(client)
  client.onFeed((frame) => {
    if (frame.type === 'finds' || frame.type === 'grab' || frame.type === 'grabs') mirror.take(frame)
  })
  const opened = (): number => client.calls.filter(({ name }) => name === 'finds.open').length
  mirror.show({ id, query: findQuery.parse({}) })
  await settle()
  const { finds } = mirror.store.getState()
  expect([opened(), finds?.tally.total]).toEqual([1, 19])
  if (!finds) return
  const sub = 1_000_001
  client.say({ type: 'finds', sub, seq: 7, from: 0, total: 0, keys: [], upsert: [], tally: finds.tally, series: [] })
  await settle()
  expect([opened(), mirror.store.getState().finds?.total]).toEqual([2, 19])
  // Of a subscription that nobody has.
  client.say({ type: 'finds', sub, seq: 8, from: 0, total: 0, keys: [], upsert: [], tally: finds.tally, series: [] })
  mirror.again()
  await settle()
  expect([opened(), mirror.store.getState().finds?.total]).toEqual([3, 19])
  mirror.move(findWindow.parse({ from: 0, count: 5 }))
  await settle()
  expect(mirror.store.getState().finds?.keys).toHaveLength(5)
})
