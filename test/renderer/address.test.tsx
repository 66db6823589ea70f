/** Another address for a download, from the menu and from its failure; the page it came from; a refused address taken after all. */
import { fireEvent, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { everyState } from '../../renderer/workbench/invent.ts'
import { fail } from '../../shared/failure.ts'
import { clickRow, rowNamed, settle, stage, withPage } from './support.tsx'

withPage()

const openMenu = async (name: string): Promise<void> => {
  await clickRow(name)
  fireEvent.contextMenu(rowNamed(name))
  await settle()
}

test('the menu asks for another address, which is sent when it is one', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  await openMenu('weights')
  fireEvent.click(screen.getByRole('menuitem', { name: 'Change address…' }))
  await settle()
  const field = screen.getByLabelText('New address')
  expect(screen.getByRole('dialog').textContent).toContain(
    'What is here of “weights-00003-of-00007.safetensors” is kept',
  )
  fireEvent.keyDown(field, { key: 'Enter' })
  await settle()
  expect(document.querySelector('.problem')?.textContent).toBe('This is the address it has already.')
  fireEvent.change(field, { target: { value: 'nonsense' } })
  expect(document.querySelector('.problem')?.textContent).toContain('http://')
  fireEvent.change(field, { target: { value: 'https://other.test/a\nhttps://mirror.test/a' } })
  fireEvent.click(screen.getByRole('button', { name: 'Change and go on' }))
  await settle()
  expect(inputs('downloads.changeAddress')).toEqual([
    { id: 9, urls: ['https://other.test/a', 'https://mirror.test/a'] },
  ])
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('what is complete has no address to change', async () => {
  await stage(everyState(Date.now()))
  await openMenu('fonts')
  expect(screen.getByRole('menuitem', { name: 'Change address…' }).getAttribute('aria-disabled')).toBe('true')
})

test('a link that is dead offers another address, and the page it came from', async () => {
  const { hostCalls } = await stage(everyState(Date.now()))
  await clickRow('a-very-long-name')
  fireEvent.click(screen.getByRole('button', { name: 'Open the page it came from' }))
  expect(hostCalls).toContainEqual({ name: 'host.openPage', input: { id: 14 } })
  fireEvent.click(screen.getByRole('button', { name: 'Change address…' }))
  await settle()
  expect(screen.getByRole('dialog').textContent).toContain('Nothing of')
})

test('a refused address is shown, and taken from its beginning when that is wanted', async () => {
  const failure = fail('another_file', 'The file at the new address is another one.')
  const rows = everyState(Date.now()).map((row) => (row.id === 11 ? { ...row, failure } : row))
  const { inputs } = await stage(rows)
  await clickRow('setup')
  expect(rowNamed('setup').textContent).toContain('the new address has another file')
  expect(document.querySelector('.facts')?.textContent).toContain('https://other.example.net/new.iso')
  fireEvent.click(screen.getByRole('button', { name: 'Start again with the new address' }))
  await settle()
  expect(inputs('downloads.startAgain')).toEqual([{ ids: [11] }])
})

test('a category shows its kind of file alone, and all again at the second click', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  const video = [...document.querySelectorAll('.side-item')].find((one) => one.textContent.startsWith('Video'))
  expect(video?.textContent).toBe('Video1')
  fireEvent.click(video ?? document.body)
  await settle()
  expect(inputs('list.open').at(-1)).toMatchObject({ filter: { kind: 'video', group: 'all' } })
  expect([...document.querySelectorAll('.rows .row .name .first')].map((one) => one.textContent)).toEqual([
    'lecture-07.mp4',
  ])
  fireEvent.click(video ?? document.body)
  await settle()
  expect(inputs('list.open').at(-1)).toMatchObject({ filter: { kind: null } })
})
