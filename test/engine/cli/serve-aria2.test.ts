/** Clients of aria2 at a real service: answered, named as allowed, able to end it, and switched off. */
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Command } from '../../support/processes.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'
import { start } from './sluice.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('serve-aria2')
})
afterEach(() => folder.remove())

const serve = async (...more: readonly string[]): Promise<{ readonly command: Command; readonly address: string }> => {
  const command = start(folder, ['serve', '--port', '0', '--dir', 'files', ...more])
  const [, address = ''] = await command.untilLine(/^Sluice is ready at +(\S+)/)
  return { command, address }
}

const ask = async (address: string, method: string, origin?: string): Promise<Response> => {
  const token = (await readFile(folder.at('data', 'service-token'), 'utf8')).trim()
  return fetch(`${address}jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [`token:${token}`] }),
  })
}

test('the token of the service is the secret, an allowed page may ask, and shutdown ends the service', async () => {
  const { command, address } = await serve('--allow-origin', 'https://ariang.test')
  expect(await (await ask(address, 'aria2.getVersion')).json()).toMatchObject({ result: { version: '1.36.0' } })
  const allowed = await ask(address, 'aria2.getGlobalStat', 'https://ariang.test')
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://ariang.test'])
  expect((await ask(address, 'aria2.getGlobalStat', 'https://other.test')).status).toBe(403)
  expect(await (await ask(address, 'aria2.shutdown')).json()).toMatchObject({ result: 'OK' })
  const exit = await command.exit(10_000)
  expect([exit.code, exit.stdout]).toEqual([0, expect.stringContaining('Ending; progress is saved.')])
})

test('--no-aria2 answers none', async () => {
  const { command, address } = await serve('--no-aria2')
  expect((await ask(address, 'aria2.getVersion')).status).toBe(405)
  command.signal('SIGTERM')
  expect((await command.exit(5_000)).code).toBe(0)
})
