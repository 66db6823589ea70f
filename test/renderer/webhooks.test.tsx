/** Webhooks among the settings: tried, added with what their kind needs, changed without telling their address, sent again. */
import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { settle, stage, type Staged, withPage } from './support.tsx'

withPage()

const open = async (options: Parameters<typeof stage>[1] = {}): Promise<Staged> => {
  const staged = await stage([], options)
  fireEvent.keyDown(document.body, { key: ',', ctrlKey: true })
  await settle()
  const tab = screen.getByRole('tab', { name: 'Webhooks' })
  fireEvent.mouseDown(tab, { button: 0 })
  fireEvent.click(tab)
  await settle()
  return staged
}
const press = async (name: string | RegExp): Promise<void> => {
  fireEvent.click(screen.getByRole('button', { name }))
  await settle()
}
const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
}

test('a test says what came of it', async () => {
  await open()
  await press('Send a test to ops')
  expect(screen.getByRole('status').textContent).toBe('The test was taken in 84 ms.')
  await press('Send a test to archive')
  expect(screen.getByRole('status').textContent).toContain('refused')
})

test('what is added is judged while it is typed, and a signing secret is shown once', async () => {
  const { inputs } = await open()
  await press('Add a webhook')
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' })
  expect(save.disabled).toBe(true)
  type('Name', 'mine')
  type('Address', 'example.org/hook')
  expect(save.disabled).toBe(true)
  type('Address', 'https://example.org/hook')
  expect(save.disabled).toBe(false)
  fireEvent.click(screen.getByLabelText('a queue is empty'))
  await press('Save')
  expect(inputs('webhooks.save')).toMatchObject([
    {
      id: null,
      webhook: { name: 'mine', kind: 'json', url: 'https://example.org/hook', secret: null, private: false },
    },
  ])
  expect(screen.getByRole('dialog').textContent).toContain('whsec_invented')
  fireEvent.click(screen.getAllByRole('button', { name: 'Close' }).at(-1) ?? expect.fail('no button'))
  await settle()
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('one that is changed keeps its address when nothing is typed; who has none takes no secret', async () => {
  const { inputs } = await open({ host: false })
  await press('Change ops')
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/oapi\.dingtalk\.com is kept/)).not.toBeNull()
  // Over the network nobody allows private addresses.
  expect(dialog.queryByLabelText('It may be in a private network')).toBeNull()
  fireEvent.change(screen.getByLabelText('Who reads it'), { target: { value: 'slack' } })
  expect(dialog.queryByLabelText('Secret')).toBeNull()
  await press('Save')
  expect(inputs('webhooks.save')).toMatchObject([{ id: 1, webhook: { kind: 'slack', url: null, secret: null } }])
})

test('is switched off, removed, and what was given up is sent again', async () => {
  const { inputs } = await open()
  fireEvent.click(screen.getByRole('switch', { name: 'Send messages to ops' }))
  await settle()
  await press('Remove my phone')
  expect(screen.getByText('1 message was given up')).not.toBeNull()
  await press('Send again')
  expect(inputs('webhooks.enable')).toEqual([{ ids: [1], enabled: false }])
  expect(inputs('webhooks.remove')).toEqual([{ ids: [3] }])
  expect(inputs('webhooks.resend')).toEqual([{ ids: null }])
  expect(screen.queryByText('1 message was given up')).toBeNull()
})
