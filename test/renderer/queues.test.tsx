/** Queues in the window: made, changed, ordered, removed; their hours; rows moved into them by mouse and keyboard; speed profiles. */
import { createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { everyState, many, three } from '../../renderer/workbench/invent.ts'
import { clickRow, grid, press, rowNamed, selectedNames, settle, stage, withPage } from './support.tsx'

withPage()

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name })
const click = async (element: Element): Promise<void> => {
  fireEvent.click(element)
  await settle()
}
const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
}
const cell = (name: RegExp): HTMLElement => screen.getByRole('gridcell', { name })
/** The entry of a queue at the side. */
const queue = (name: string): HTMLElement => button(new RegExp(`^${name}`))

test('a queue is made with its limits, and what is wrong is said at its field', async () => {
  const { inputs } = await stage(three())
  await click(button('New queue'))
  type('Downloads at once', '0')
  type('Speed limit', 'fast')
  await click(button('Create queue'))
  expect(inputs('queues.create')).toEqual([])
  for (const label of ['Name', 'Downloads at once', 'Speed limit']) {
    expect(screen.getByLabelText(label).getAttribute('aria-invalid')).toBe('true')
  }
  type('Name', ' Films ')
  type('Downloads at once', '2')
  type('Speed limit', '2M')
  await click(screen.getByLabelText('Red'))
  fireEvent.change(screen.getByLabelText('When it is done'), { target: { value: 'sleep' } })
  await click(button('Create queue'))
  const wanted = {
    name: 'Films',
    slots: 2,
    rateLimit: 2 * 1024 * 1024,
    color: '#dd5555',
    whenDone: 'sleep',
    timetable: null,
  }
  expect(inputs('queues.create')).toEqual([wanted])
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(queue('Films')).toBeTruthy()
})

test('hours are painted with the mouse and with the keyboard, and each half hour says its state', async () => {
  const { inputs } = await stage(three())
  fireEvent.keyDown(queue('Main'), { key: 'F2' })
  await settle()
  await click(screen.getByLabelText('Run only at certain hours'))
  expect(screen.getByText('56 hours a week')).toBeTruthy()
  await click(button('Clear'))
  await click(button('Save'))
  expect(screen.getByRole('alert').textContent).toContain('would never run')

  const [from, to] = [cell(/^Monday 10:00 PM/), cell(/^Tuesday 11:30 PM/)]
  fireEvent.pointerDown(from, { button: 0 })
  fireEvent.pointerOver(to, { buttons: 1 })
  fireEvent.pointerUp(to)
  await settle()
  expect(cell(/^Tuesday 11:00 PM, on/).getAttribute('aria-selected')).toBe('true')
  expect(screen.getByText('4 hours a week')).toBeTruthy()

  cell(/^Tuesday 11:30 PM/).focus()
  for (const [key, shiftKey] of [
    ['ArrowDown', false],
    ['Home', false],
    [' ', false],
    ['ArrowRight', true],
    ['ArrowRight', true],
  ] as const) {
    fireEvent.keyDown(document.activeElement ?? document.body, { key, shiftKey })
    await settle()
  }
  await click(button('Save'))
  expect(inputs('queues.update')).toMatchObject([
    {
      id: 1,
      timetable: [
        { from: 44, to: 48 },
        { from: 92, to: 96 },
      ],
    },
  ])
})

test('queues are put in order and removed by keyboard, and removing says where the downloads go', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  fireEvent.keyDown(queue('At night'), { key: 'ArrowUp', altKey: true })
  fireEvent.keyDown(queue('Main'), { key: 'ArrowDown', altKey: true })
  await settle()
  expect(inputs('queues.move')).toEqual([
    { id: 3, before: 2 },
    { id: 1, before: 3 },
  ])
  fireEvent.keyDown(queue('At night'), { key: 'Delete' })
  await settle()
  expect(screen.getByRole('dialog').textContent).toMatch(/1 unfinished download moves to the end of “/)
  await click(button('Remove queue'))
  expect(inputs('queues.remove')).toEqual([{ id: 3 }])
})

test('a queue outside its hours says when it starts, and so do its downloads; its button runs it now', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  expect(queue('At night').textContent).toMatch(/starts \w+day 10:00 PM/)
  expect(rowNamed('backup').querySelector('.status')?.textContent).toMatch(/^Waitingstarts \w+day 10:00 PM$/)
  await click(button('Run queue “At night” now'))
  expect(inputs('queues.runNow')).toEqual([{ id: 3 }])
})

/** jsdom has no drags: an object that behaves like what a browser carries. */
const carrier = () => {
  const data = new Map<string, string>()
  return {
    effectAllowed: 'all',
    dropEffect: 'none',
    files: [],
    get types() {
      return [...data.keys()]
    },
    setData: (kind: string, text: string) => void data.set(kind, text),
    getData: (kind: string) => data.get(kind) ?? '',
    setDragImage: () => undefined,
  }
}

const drag = async (from: Element, to: Element, at: 'upper' | 'lower' = 'upper'): Promise<void> => {
  const dataTransfer = carrier()
  // Elements have no place in jsdom: everything is at 0 and has no height, so 1 is its lower half.
  const clientY = at === 'upper' ? -1 : 1
  fireEvent.dragStart(from, { dataTransfer })
  await settle()
  for (const make of [createEvent.dragEnter, createEvent.dragOver, createEvent.drop]) {
    const event = make(to, { dataTransfer })
    Object.defineProperty(event, 'clientY', { value: clientY })
    fireEvent(to, event)
    await settle()
    expect(screen.queryByText('Drop to add')).toBeNull()
  }
  fireEvent.dragEnd(from, { dataTransfer })
  await settle()
}

test('selected rows are dragged onto a queue together; one that is not selected goes alone', async () => {
  const { inputs } = await stage(many(20))
  await clickRow('image-0001')
  await clickRow('episode-0003', { ctrlKey: true })
  fireEvent.mouseDown(rowNamed('image-0001'), { button: 0 })
  expect(selectedNames()).toHaveLength(2)
  await drag(rowNamed('image-0001'), queue('Data sets'))
  expect(inputs('downloads.move')).toMatchObject([{ ids: expect.arrayContaining([1, 3]) as unknown, queueId: 2 }])
  expect(screen.getByText('2 downloads moved to “Data sets”')).toBeTruthy()
  await drag(rowNamed('part-0005'), queue('At night'))
  expect(inputs('downloads.move').at(-1)).toEqual({ ids: [5], queueId: 3 })
})

test('letting go of one of several selected rows selects it alone', async () => {
  await stage(many(20))
  await clickRow('image-0001')
  await clickRow('episode-0003', { ctrlKey: true })
  await clickRow('image-0001')
  await click(rowNamed('image-0001'))
  expect(selectedNames()).toEqual(['image-0001.jpg'])
})

test('queues are dragged to another place', async () => {
  const { inputs } = await stage(three())
  await drag(queue('At night'), queue('Main'))
  await drag(queue('At night'), queue('Data sets'), 'lower')
  expect(inputs('queues.move')).toEqual([
    { id: 3, before: 1 },
    { id: 3, before: null },
  ])
})

test('in queue order rows are dragged and pushed to another place; in another order that is offered', async () => {
  const { inputs } = await stage(many(20))
  await clickRow('episode-0003')
  fireEvent.keyDown(grid(), { key: 'ArrowUp', altKey: true })
  await settle()
  expect(inputs('downloads.move')).toEqual([])
  await click(button('Show queue order'))
  await clickRow('episode-0003')
  for (const key of ['ArrowUp', 'ArrowDown']) {
    fireEvent.keyDown(grid(), { key, altKey: true })
    await settle()
  }
  expect(inputs('downloads.move')).toEqual([
    { ids: [3], queueId: null, before: 2 },
    { ids: [3], queueId: null, before: 5 },
  ])
  await drag(rowNamed('image-0001'), rowNamed('part-0005'), 'lower')
  expect(inputs('downloads.move').at(-1)).toEqual({ ids: [1], queueId: null, before: 6 })
})

test('the menu of a row moves it to another queue, but not to its own', async () => {
  const { inputs } = await stage(three())
  fireEvent.contextMenu(rowNamed('debian'))
  await settle()
  const sub = screen.getByRole('menuitem', { name: 'Move to queue' })
  fireEvent.keyDown(sub, { key: 'ArrowRight' })
  await settle()
  expect(screen.getByRole('menuitem', { name: 'Main' }).getAttribute('aria-disabled')).toBe('true')
  await click(screen.getByRole('menuitem', { name: 'Data sets' }))
  expect(inputs('downloads.move')).toEqual([{ ids: [1], queueId: 2 }])
})

test('speed profiles are named, limited and painted on the week; the limit in force and its end stand at the foot', async () => {
  const { inputs } = await stage(three())
  fireEvent.keyDown(button('No speed limit'), { key: 'Enter' })
  await settle()
  await click(screen.getByRole('menuitem', { name: 'Speed profiles…' }))
  const dialog = within(screen.getByRole('dialog'))
  type('Name of profile 2', 'quiet')
  await click(button('Save'))
  expect(inputs('speed.setPlan')).toEqual([])
  expect(dialog.getAllByRole('alert')[0]?.textContent).toBe('Give each profile a name of its own.')
  type('Name of profile 2', 'Night')
  fireEvent.click(dialog.getByLabelText('Night'))
  fireEvent.pointerDown(cell(/^Sunday 11:30 PM, Usual speed/), { button: 0 })
  await settle()
  await click(button('Save'))
  expect(inputs('speed.setPlan')).toEqual([
    {
      plan: {
        profiles: [
          { id: 'quiet', name: 'Quiet', rateLimit: 1024 * 1024 },
          { id: 'full', name: 'Night', rateLimit: null },
        ],
        week: [{ from: 335, to: 336, profileId: 'full' }],
      },
    },
  ])
  // A dialog that closes gives the keyboard back a moment later, and a menu that is open by then would close.
  await waitFor(() => {
    expect(document.activeElement).toBe(grid())
  })
  fireEvent.keyDown(button('No speed limit'), { key: 'Enter' })
  await settle()
  await click(screen.getByRole('menuitemradio', { name: 'Quiet: 1 MiB/s' }))
  expect(inputs('speed.choose')).toEqual([{ profileId: 'quiet' }])
  fireEvent.keyDown(button('Quiet: 1 MiB/s'), { key: 'Enter' })
  await settle()
  await click(screen.getByRole('menuitem', { name: 'As the timetable says' }))
  expect(inputs('speed.follow')).toHaveLength(1)
})

test('what happens when everything is done is shown and chosen', async () => {
  const { inputs } = await stage(three())
  fireEvent.keyDown(button('When done: tell me'), { key: 'Enter' })
  await settle()
  await click(screen.getByRole('menuitemradio', { name: 'Shut the machine down' }))
  expect(inputs('settings.set')).toEqual([{ patch: { whenDone: 'shutdown' } }])
  expect(button('When done: shut down')).toBeTruthy()
})

test('a dialog whose queue is gone meanwhile closes', async () => {
  const { client } = await stage(three())
  fireEvent.keyDown(queue('At night'), { key: 'F2' })
  await settle()
  await client.call('queues.remove', { id: client.queues[2]?.id ?? never() })
  await settle()
  expect(screen.queryByRole('dialog')).toBeNull()
})

const never = (): never => {
  throw new Error('there is no such queue')
}

test('no accessibility violation: the week, the profiles, the question', { timeout: 30_000 }, async () => {
  const violations = async (): Promise<readonly string[]> => {
    const { violations: found } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  }
  const { sluice } = await stage(everyState(Date.now()))
  fireEvent.keyDown(queue('At night'), { key: 'F2' })
  await settle()
  expect(await violations()).toEqual([])
  await click(button('Cancel'))
  sluice.surface.setState({ dialog: { kind: 'speed' } })
  await settle()
  expect(await violations()).toEqual([])
  await click(button('Cancel'))
  fireEvent.keyDown(queue('At night'), { key: 'Delete' })
  await settle()
  expect(await violations()).toEqual([])
  await press('Escape')
})
