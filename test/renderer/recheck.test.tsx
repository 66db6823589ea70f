/** Looking at a file from the window: the menu asks, a word comes when it is done, and damage stands beside the file. */
import { act, fireEvent, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { everyState } from '../../renderer/workbench/invent.ts'
import { fail } from '../../shared/failure.ts'
import type { Notice } from '../../shared/feed.ts'
import { downloadId } from '../../shared/ids.ts'
import { clickRow, rowNamed, settle, stage, withPage } from './support.tsx'

withPage()

const fonts = downloadId.parse(15)
const damage = fail('file_damaged', 'The file was damaged: bytes 0–4194303 are not what was downloaded.')
const finding = (more: Partial<Extract<Notice, { kind: 'checked' }>>): Notice => ({
  ...{ kind: 'checked', id: fonts, batchId: null, name: 'fonts.zip' },
  ...{ verdict: 'sound', damaged: [], failure: null },
  ...more,
})

test('the menu asks for a look at what is selected, and says that it began', async () => {
  const { inputs } = await stage(everyState(Date.now()))
  await clickRow('fonts')
  fireEvent.contextMenu(rowNamed('fonts'))
  await settle()
  fireEvent.click(screen.getByRole('menuitem', { name: 'Check the file' }))
  await settle()
  expect(inputs('downloads.recheck')).toEqual([{ ids: [15] }])
  expect(document.body.textContent).toContain('Checking 1 file')
})

test('what was found is said in a sentence, whatever it is', async () => {
  const { client } = await stage(everyState(Date.now()))
  for (const [notice, text] of [
    [finding({}), '“fonts.zip” is as it was downloaded'],
    [finding({ verdict: 'unknown' }), 'nothing to compare “fonts.zip” with'],
    [finding({ verdict: 'damaged', failure: damage }), '“fonts.zip”: file is damaged on the disk'],
    [finding({ verdict: 'unknown', failure: fail('io_error', 'x') }), '“fonts.zip” could not be checked: disk error'],
  ] as const) {
    act(() => {
      client.say({ type: 'notice', at: 0, notice })
    })
    await settle()
    expect(document.body.textContent).toContain(text)
  }
})

test('a damaged file does not look finished and fine: the row and the details say what is wrong', async () => {
  const rows = everyState(Date.now()).map((row) => (row.id === fonts ? { ...row, failure: damage } : row))
  await stage(rows)
  expect(rowNamed('fonts').querySelector('.status')?.textContent).toBe('Completedfile is damaged on the disk')
  await clickRow('fonts')
  expect(document.querySelector('.failure-box.bad')?.textContent).toContain('bytes 0–4194303')
})

test('a proof says on whose word it rests', async () => {
  await stage(everyState(Date.now()))
  await clickRow('fonts')
  expect(document.querySelector('.facts')?.textContent).toContain('Checksum verified (the one the server sent along)')
})
