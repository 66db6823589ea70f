/** The door of a data folder: who may pass, what it takes, how a second process finds the engine. */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDoorFor, type Guest, type Host } from '../../../main/api/door.ts'
import { doorAddress } from '../../../main/api/door-address.ts'
import { reachEngine } from '../../../main/api/reach.ts'
import { connectSocket } from '../../../main/api/socket-wire.ts'
import { silentLog, startEngine } from '../../../main/engine/engine.ts'
import type { EngineFrame } from '../../../shared/envelope.ts'
import { FailureError } from '../../../shared/failure.ts'
import { Journal } from '../../support/journal.ts'
import { tempFolder, type TempFolder } from '../../support/temp.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('door')
})
afterEach(() => folder.remove())

const answer = (value: unknown): EngineFrame => ({ t: 'ok', id: 1, value })

/** A guest that says back what it hears. */
const echoing =
  (said: Journal<unknown>): ((host: Host) => Guest) =>
  (host) => ({
    receive: (frame) => {
      said.add(frame)
      host.send(answer(frame))
    },
    close: () => {
      said.add('closed')
    },
  })

const raw = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      resolve(socket)
    })
    socket.once('error', reject)
  })

describe.runIf(process.platform !== 'win32')('the socket', () => {
  test('is for its owner only, replaces one that was left behind, and goes when it closes', async () => {
    const path = folder.at('engine.sock')
    await writeFile(path, 'left behind')
    const door = await openDoorFor(folder.path, echoing(new Journal()))
    const found = await stat(path)
    expect(found.isSocket()).toBe(true)
    expect(found.mode & 0o777).toBe(0o600)
    await door.close()
    await expect(stat(path)).rejects.toThrow(/ENOENT/)
  })
  test.runIf(process.platform === 'linux')('is reached below a path of any length', async () => {
    const deep = join(folder.path, ...Array.from({ length: 6 }, () => 'x'.repeat(50)))
    await mkdir(deep, { recursive: true })
    const door = await openDoorFor(deep, echoing(new Journal()))
    const wire = await connectSocket(deep)
    const back = new Promise((resolve) => {
      wire.onFrame(resolve)
    })
    wire.send({ t: 'cancel', id: 7 })
    expect(await back).toEqual(answer({ t: 'cancel', id: 7 }))
    wire.close()
    await door.close()
    await expect(stat(join(deep, 'engine.sock'))).rejects.toThrow(/ENOENT/)
  })
  test('where a long path cannot be addressed, that is said', () => {
    const deep = `/${'x'.repeat(120)}`
    expect(() => doorAddress(deep, 'darwin')).toThrow(/too long for a local socket.*--data-dir/)
    expect(doorAddress('/short', 'darwin').address).toBe('/short/engine.sock')
  })
  test('a guest that sends no JSON, or vanishes in the middle of a line, harms nobody', async () => {
    const said = new Journal<unknown>()
    const door = await openDoorFor(folder.path, echoing(said))
    const bad = await raw(folder.at('engine.sock'))
    bad.write('this is no JSON\n{"t":"cancel","id":1}\n')
    await said.waitFor('the bad guest shown out', (all) => all.filter((one) => one === 'closed').length === 1)
    const half = await raw(folder.at('engine.sock'))
    half.write('{"t":"can')
    half.destroy()
    await said.waitFor('the half guest gone', (all) => all.filter((one) => one === 'closed').length === 2)
    const good = await connectSocket(folder.path)
    good.send({ t: 'cancel', id: 3 })
    await said.waitFor('the good guest heard', (all) => all.some((one) => typeof one === 'object'))
    expect(said.entries).toEqual(['closed', 'closed', { t: 'cancel', id: 3 }])
    await door.close()
  })
  test('closing shows every guest out', async () => {
    const door = await openDoorFor(folder.path, echoing(new Journal()))
    const wire = await connectSocket(folder.path)
    const gone = new Promise<void>((resolve) => {
      wire.onClose(resolve)
    })
    await door.close()
    await gone
  })
})

describe('reaching the engine', () => {
  const options = (): Parameters<typeof reachEngine>[0] => ({
    dataDir: folder.path,
    defaultDir: folder.path,
    log: silentLog,
  })

  test('the first owns it, the second is its guest, both are served by it', async () => {
    const owner = await reachEngine(options())
    const guest = await reachEngine(options())
    expect([owner.own, guest.own]).toEqual([true, false])
    const infos = await Promise.all([owner, guest].map(({ client }) => client.call('engine.info', {})))
    expect(infos[0]).toEqual(infos[1])
    const gone = new Promise<void>((resolve) => {
      guest.client.onClose(resolve)
    })
    const waiting = guest.client.call('batch.wait', { batchId: 1 }).catch((error: unknown) => error)
    await owner.close()
    await gone
    expect(await waiting).toBeInstanceOf(FailureError)
    await expect(guest.client.call('engine.info', {})).rejects.toMatchObject({ failure: { code: 'engine_gone' } })
    const next = await reachEngine(options())
    expect(next.own).toBe(true)
    await next.close()
  })
  test('a holder that does not answer is named in the end', async () => {
    const { dataDir, defaultDir, log } = options()
    const engine = await startEngine({ dataDir, defaultDir, log })
    const reached = reachEngine({ ...options(), deadlineMs: 300 })
    await expect(reached).rejects.toThrow(`Another process holds the data folder ${dataDir} but does not answer`)
    await engine.stop()
  })
})
