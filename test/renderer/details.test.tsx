/** The details of one download: followed only while somebody looks, and each tab says what it shows in words, too. */
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { everyState } from '../../renderer/workbench/invent.ts'
import { clickRow, rowNamed, settle, stage, type Staged, withPage } from './support.tsx'

withPage()
afterEach(() => {
  vi.unstubAllGlobals()
})

const showTab = async (name: string): Promise<HTMLElement> => {
  fireEvent.mouseDown(screen.getByRole('tab', { name }), { button: 0 })
  await settle()
  return screen.getByRole('tabpanel', { name })
}

const hide = async (hidden: boolean): Promise<void> => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await settle()
}

/** What is followed now; React's strict mode opens twice and closes once. */
const followed = ({ inputs }: Staged): readonly unknown[] =>
  inputs('detail.open').slice(-(inputs('detail.open').length - inputs('detail.close').length) || Infinity)

test('is followed from the selection on until another is selected, and not while the page is hidden', async () => {
  const staged = await stage(everyState(Date.now()))
  expect(followed(staged)).toEqual([])
  await clickRow('debian')
  expect(followed(staged)).toEqual([{ id: 1 }])
  await clickRow('planet')
  expect(followed(staged)).toEqual([{ id: 2 }])
  await hide(true)
  expect(followed(staged)).toEqual([])
  await hide(false)
  expect(followed(staged)).toEqual([{ id: 2 }])
  expect(staged.inputs('downloads.detail')).toEqual([])
})

test('a new connection to the engine asks for it again, and what was shown stays until then', async () => {
  const { client, inputs } = await stage(everyState(Date.now()))
  act(() => {
    client.say({ type: 'hello', protocol: 1, epoch: 'one', version: '0' })
  })
  await clickRow('debian')
  const before = inputs('detail.open').length
  act(() => {
    client.say({ type: 'hello', protocol: 1, epoch: 'two', version: '0' })
  })
  expect(document.querySelector('.facts')?.textContent).toContain('cdimage.debian.org')
  await settle()
  expect(inputs('detail.open')).toHaveLength(before + 1)
})

test('the map says how much is here, and each connection what it does', async () => {
  await stage(everyState(Date.now()))
  await clickRow('debian')
  const tab = await showTab('Segments')
  within(tab).getByRole('img', { name: /^Map of the file: 23\d MiB of 664 MiB \(3\d %\) are here$/ })
  const legend = within(tab).getByRole('list', { name: 'What the map shows' })
  expect(legend.textContent).toMatch(/^Finished: 23\d MiBBeing fetched: .+Missing: .+$/)
  const rows = within(within(tab).getByRole('table', { name: 'Connections' }))
    .getAllByRole('row')
    .slice(1)
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining('cdimage.debian.orgReceiving7.1 MiB/s'),
    expect.stringContaining('Held by a speed limit'),
    expect.stringContaining('Silent for 4 s'),
  ])
})

test('what is complete has no connections to wait for; what has not begun says so', async () => {
  await stage(everyState(Date.now()))
  await clickRow('annual-report')
  const complete = await showTab('Segments')
  within(complete).getByRole('img', { name: /\(100 %\)/ })
  expect(complete.textContent).not.toContain('No connection')
  await clickRow('lecture-07')
  const begun = await showTab('Segments')
  expect(begun.textContent).toContain('The map appears when the server has answered.')
})

test('the headers of each answer are shown with what was hidden as a word, and copied without it', async () => {
  const copied: string[] = []
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  })
  await stage(everyState(Date.now()))
  await clickRow('weights')
  const tab = await showTab('Headers')
  const shown = within(tab).getByRole('table', { name: 'Answer 429' })
  expect(shown.textContent).toBe('retry-after60')
  expect(within(tab).getByRole('table', { name: 'Request' }).textContent).toContain('authorizationBearer hidden')
  fireEvent.change(within(tab).getByLabelText('Answer'), { target: { value: '1' } })
  within(tab).getByRole('table', { name: 'Answer 206' })
  fireEvent.click(within(tab).getByRole('button', { name: 'Copy as curl' }))
  await settle()
  expect(copied[0]).toMatch(/^curl --globoff -H 'accept/)
  expect(document.body.textContent).toContain('Command copied without secrets; add yourself: authorization, URL')
})

test('the speed of the whole life is said in a sentence, with its breaks', async () => {
  await stage(everyState(Date.now()))
  await clickRow('debian')
  const tab = await showTab('Speed')
  within(tab).getByRole('img', {
    name: /^Graph of the speed\. .+ on average, .+ at most, in 6 min 0 s of downloading\.$/,
  })
  const marks = within(tab).getByRole('list', { name: 'Marked in the graph' })
  expect(marks.textContent).toContain('After 3 min 40 s it stood still for 1 h 0 min')
  await clickRow('lecture')
  expect((await showTab('Speed')).textContent).toBe('There is a graph when it has been downloading for a few seconds.')
})

test('the overview says where from, where to, and on what it rests', async () => {
  await stage(everyState(Date.now()))
  await clickRow('debian')
  const facts = Object.fromEntries(
    [...document.querySelectorAll('.facts .fact')].map((fact) => [
      fact.querySelector('dt')?.textContent ?? '',
      fact.querySelector('dd')?.textContent ?? '',
    ]),
  )
  expect(facts).toMatchObject({
    Source: 'https://cdimage.debian.org/pub/debian-13.2.0-amd64-netinst.iso',
    'Redirected to': expect.stringContaining('signature=hidden') as string,
    'Found on': 'https://www.example.org/downloads',
    Folder: '/home/ada/Downloads',
    Queue: 'Main',
    Version: '"5f2c-61a9b7c1", Sat, 07 Mar 2026 11:02:51 GMT',
    Connections: '4 now (as many as help)',
  })
})

/** A window of that width, as far as media queries go. */
const ofWidth = (width: number): void => {
  vi.stubGlobal('matchMedia', (query: string) => {
    const [, side, px] = /(min|max)-width: (\d+)px/.exec(query) ?? []
    const matches = side !== undefined && (side === 'min' ? width >= Number(px) : width <= Number(px))
    return { matches, addEventListener: () => undefined, removeEventListener: () => undefined }
  })
}
const pane = (): Element => document.querySelector('.details') ?? expect.fail('there are no details')

test('stands at the right where the window is wide, until somebody wants it elsewhere, and is resized by keys', async () => {
  ofWidth(1600)
  const { sluice } = await stage(everyState(Date.now()))
  await clickRow('debian')
  expect(pane().className).toBe('details right')
  const handle = screen.getByRole('separator', { name: 'Size of the details' })
  expect(handle.getAttribute('aria-orientation')).toBe('vertical')
  fireEvent.keyDown(handle, { key: 'ArrowLeft' })
  expect(sluice.surface.getState().detailsWidth).toBe(456)
  fireEvent.click(screen.getByRole('button', { name: 'Show under the list' }))
  await settle()
  expect(pane().className).toBe('details bottom')
  expect(screen.getByRole('separator', { name: 'Size of the details' }).getAttribute('aria-orientation')).toBe(
    'horizontal',
  )
  fireEvent.click(screen.getByRole('button', { name: 'Show at the right' }))
  await settle()
  expect(pane().className).toBe('details right')
})

test('on a phone a tap on a row opens them as a page, and back leads to the list', async () => {
  ofWidth(390)
  await stage(everyState(Date.now()))
  expect(document.querySelector('.details')).toBeNull()
  await clickRow('debian')
  fireEvent.click(rowNamed('debian'))
  await settle()
  expect(pane().className).toBe('details page')
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Back to the list' }))
  fireEvent.click(screen.getByRole('button', { name: 'Back to the list' }))
  await settle()
  expect(document.querySelector('.details')).toBeNull()
  expect(document.activeElement?.id).toBe('download-list')
})
