/** The settings: found, changed, refused, taken back, and the same in every window. */
import { fireEvent, screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { findSettings } from '../../renderer/settings/find.ts'
import { defaultOf, rows, sectionsFor, settingIds, settingsFor } from '../../renderer/settings/table.ts'
import { readTyped, textOf } from '../../renderer/settings/typed.ts'
import { choiceWords, valueWords } from '../../renderer/settings/value-words.ts'
import { startWords } from '../../renderer/words/words.ts'
import { three } from '../../renderer/workbench/invent.ts'
import { fail, FailureError } from '../../shared/failure.ts'
import { settle, stage, type Staged, withPage } from './support.tsx'

withPage()

const open = async (options: Parameters<typeof stage>[1] = {}): Promise<Staged> => {
  const staged = await stage(three(), options)
  fireEvent.keyDown(document.body, { key: ',', ctrlKey: true })
  await settle()
  return staged
}
const goTo = async (name: string): Promise<void> => {
  const tab = screen.getByRole('tab', { name })
  fireEvent.mouseDown(tab, { button: 0 })
  fireEvent.click(tab)
  await settle()
}
const search = async (text: string): Promise<void> => {
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search settings' }), { target: { value: text } })
  await settle()
}
const rowOf = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-setting="${id}"]`)
  if (!found) throw new Error(`no row for ${id}`)
  return found
}
const type = async (field: HTMLElement, value: string): Promise<void> => {
  fireEvent.change(field, { target: { value } })
  await settle()
}
const shown = (): readonly string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-setting]')].map(({ dataset }) => dataset.setting ?? '')

test(
  'every setting stands in one section, each section shows its own, and nothing in them hurts a screen reader',
  {
    timeout: 40_000,
  },
  async () => {
    const { sluice } = await open()
    const seen: string[] = []
    for (const section of sectionsFor(true)) {
      await goTo(startWords().t(`settings.section.${section}`))
      seen.push(...shown())
      const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })
      expect(violations.map(({ id, nodes }) => `${section} ${id} ${nodes[0]?.html ?? ''}`)).toEqual([])
    }
    expect(seen.toSorted()).toEqual(settingIds.toSorted())
    expect(sluice.surface.getState().view).toBe('settings')
  },
)

test('a page in a browser has no settings of a desktop', async () => {
  await open({ host: false })
  expect(screen.queryByRole('tab', { name: 'In the background' })).toBeNull()
  await search('awake')
  expect(screen.getByRole('status').textContent).toBe('No setting matches “awake”')
  expect(settingsFor(false)).not.toContain('caCertificate')
})

test('the search finds by name, sentence and section, in both languages', async () => {
  await open()
  await search('tries')
  expect(shown()).toContain('maxTries')
  await search('用户代理')
  expect(shown()).toEqual(['userAgent'])
  expect(screen.getByRole('status').textContent).toBe('1 setting found')
  expect(findSettings(settingIds, 'certificate pem')).toEqual(['caCertificate'])
  expect(findSettings(settingIds, 'TLS handshake')).toEqual(['tlsMs'])
  fireEvent.keyDown(screen.getByRole('searchbox', { name: 'Search settings' }), { key: 'Escape' })
  await settle()
  expect(screen.getByRole('tab', { name: 'Folders', selected: true })).toBeTruthy()
})

test('what is typed is in force when the field is left; what is wrong is said beside it and changes nothing', async () => {
  const { inputs, client } = await open()
  await goTo('Queue and retries')
  const field = within(rowOf('slots')).getByRole('textbox', { name: 'Downloads at once' })
  await type(field, '0')
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(within(rowOf('slots')).getByRole('alert').textContent).toBe(
    'This should be a whole number from 1 to 1000. 5 stays in force.',
  )
  fireEvent.blur(field)
  await settle()
  expect(inputs('settings.set')).toEqual([])
  await type(field, '9')
  expect(within(rowOf('slots')).queryByRole('alert')).toBeNull()
  expect(inputs('settings.set')).toEqual([])
  fireEvent.keyDown(field, { key: 'Enter' })
  await settle()
  expect(inputs('settings.set')).toEqual([{ patch: { slots: 9 } }])
  expect(client.settings.slots).toBe(9)
  // Escape takes back what is only typed, and stays in the settings.
  await type(field, '77')
  fireEvent.keyDown(field, { key: 'Escape' })
  await settle()
  expect((field as HTMLInputElement).value).toBe('9')
})

test('each setting shows its default and goes back to it alone', async () => {
  const { inputs } = await open()
  await goTo('Network and proxy')
  const field = within(rowOf('idleMs')).getByRole('textbox', { name: 'Longest silence' })
  expect(rowOf('idleMs').textContent).toContain('Default: 30 s')
  await type(field, '2.5')
  fireEvent.blur(field)
  await settle()
  expect(inputs('settings.set')).toEqual([{ patch: { timeLimits: { idleMs: 2500 } } }])
  fireEvent.click(within(rowOf('idleMs')).getByRole('button', { name: 'Reset “Longest silence” to its default, 30 s' }))
  await settle()
  expect(inputs('settings.set').at(-1)).toEqual({ patch: { timeLimits: { idleMs: 30_000 } } })
  expect(within(rowOf('idleMs')).getByRole<HTMLInputElement>('textbox').value).toBe('30')
})

test('what another window changes is seen at once, and what the engine refuses is said in its words', async () => {
  const { client } = await open()
  await goTo('Queue and retries')
  await client.call('settings.set', { patch: { maxTries: 3 } })
  await settle()
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Tries' }).value).toBe('3')
  client.call = () => Promise.reject(new FailureError(fail('not_allowed', 'Not over the network.')))
  await type(screen.getByRole('textbox', { name: 'Tries' }), '4')
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Tries' }), { key: 'Enter' })
  await settle()
  expect(within(rowOf('maxTries')).getByRole('alert').textContent).toBe('Not over the network.')
})

test('proxies for hosts: a line is in force when all lines are right', async () => {
  const { inputs } = await open()
  await goTo('Network and proxy')
  fireEvent.click(screen.getByRole('button', { name: 'Add a host' }))
  await settle()
  const host = screen.getByRole('textbox', { name: 'Host 1' })
  const proxy = screen.getByRole('textbox', { name: 'Proxy 1' })
  await type(host, 'slow.example.org')
  await type(proxy, 'quic://there')
  fireEvent.blur(proxy)
  await settle()
  expect(within(rowOf('proxyHosts')).getByRole('alert').textContent).toContain('socks5://host:port')
  expect(inputs('settings.set')).toEqual([])
  await type(proxy, 'socks5://127.0.0.1:1080')
  fireEvent.blur(proxy)
  await settle()
  const rule = { host: 'slow.example.org', proxy: 'socks5://127.0.0.1:1080' }
  expect(inputs('settings.set')).toEqual([{ patch: { proxyHosts: [rule] } }])
  fireEvent.click(screen.getByRole('button', { name: 'Remove host 1' }))
  await settle()
  expect(inputs('settings.set').at(-1)).toEqual({ patch: { proxyHosts: [] } })
})

test('look and language are those of the window, at once', async () => {
  const { hostCalls } = await open()
  await goTo('Appearance')
  fireEvent.change(screen.getByRole('combobox', { name: 'Theme' }), { target: { value: 'dark' } })
  await settle()
  expect(document.documentElement.dataset.theme).toBe('dark')
  fireEvent.change(screen.getByRole('combobox', { name: 'Language' }), { target: { value: 'zh' } })
  await settle()
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('设置')
  expect(hostCalls.filter(({ name }) => name === 'host.settings.set')).toHaveLength(2)
})

test('Escape leads back to the list', async () => {
  const { sluice } = await open()
  fireEvent.keyDown(screen.getByRole('searchbox', { name: 'Search settings' }), { key: 'Escape' })
  await settle()
  expect(sluice.surface.getState().view).toBe('downloads')
})

test('whatever a setting is by default stands in its field as itself, and has words', () => {
  const { t } = startWords()
  for (const id of settingIds) {
    const { control } = rows[id]
    expect(valueWords(id, defaultOf(id), t)).not.toMatch(/^setting\.|^$/)
    if (control.kind === 'choice') for (const one of control.options) expect(choiceWords(id, one, t)).not.toMatch(/\./)
    if (control.kind === 'switch' || control.kind === 'choice' || control.kind === 'hosts') continue
    expect(readTyped(id, textOf(control, defaultOf(id)))).toEqual({ ok: true, value: defaultOf(id) })
  }
})

test.for([
  ['dir', 'Downloads', 'path'],
  ['caCertificate', 'ca.pem', 'path'],
  ['proxy', 'localhost:8080', 'proxy'],
  ['proxy', 'http://', 'proxy'],
  ['userAgent', '', 'userAgent'],
  ['userAgent', '下载', 'userAgent'],
  ['rateLimit', 'fast', 'rate'],
  ['connections', '65', 'count'],
  ['connections', '1.5', 'count'],
  ['slots', '', 'count'],
  ['connectMs', '0', 'seconds'],
  ['retryWaitMs', '4000', 'seconds'],
] as const)('%s does not take “%s”', ([id, text, problem]) => {
  expect(readTyped(id, text)).toMatchObject({ ok: false, problem })
})

test('where browsers and aria2 clients are answered is shown to be copied, or why they are not', async () => {
  const page = 'http://127.0.0.1:6800/'
  const aria2 = { address: `${page}jsonrpc`, page, token: 'a-token-to-copy', failure: null }
  const { view } = await open({ aria2 })
  await goTo('Ways in')
  expect(screen.getByText('http://127.0.0.1:6800/jsonrpc')).toBeTruthy()
  expect(screen.getByText(page)).toBeTruthy()
  expect(screen.getByText('a-token-to-copy')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Copy: Token for both (RPC secret)' })).toBeTruthy()
  view.unmount()
  await open({ aria2: { address: null, page: null, token: null, failure: fail('bad_input', 'Port 6800 is taken.') } })
  await goTo('Ways in')
  expect(screen.getByRole('alert').textContent).toBe('Browsers and aria2 clients are not answered: Port 6800 is taken.')
})
