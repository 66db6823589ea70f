/**
 * New versions from the first news to the place of the old one, with a real engine, real signatures and real files. Whatever is wrong on
 * the way leaves the program that was there, byte for byte, and nothing half made beside it.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { UpdateProblem } from '../../../shared/updates.ts'
import {
  type Behaviour,
  bytesOf,
  closeDelimited,
  cutAt,
  redirectTo,
  startOrigin,
  status,
  textAnswer,
} from '../../support/fault-server/index.ts'
import { file, house, type House, imageName, oldProgram, program, releaseOf, signed } from './house.ts'

const newProgram = bytesOf(program, 0, program.sizeBytes)

/** Found, taken, downloaded. */
const ready = async (h: House) => {
  h.publish(signed(releaseOf()))
  const run = await h.open()
  await run.updater.look()
  await run.updater.take()
  await run.reach('it is ready', ({ phase }) => phase === 'ready')
  return run
}

const untouched = async (h: House): Promise<void> => {
  expect(String(await h.installed())).toBe(oldProgram)
  expect(await h.left()).toEqual(['Sluice.AppImage'])
}

describe('a new version', () => {
  it('is told of, downloaded on the user’s word, verified, and put in place when the application has ended', async () => {
    await using h = await house()
    h.publish(signed(releaseOf()))
    const run = await h.open()
    expect(h.origin.log.entries).toEqual([])
    expect(await run.updater.look()).toMatchObject({ phase: 'found', problem: null, offer: { version: '0.2.0' } })
    expect(run.found.map(({ version }) => version)).toEqual(['0.2.0'])
    // Nothing but the news was asked for without a word.
    expect(h.origin.log.entries.map(({ path }) => path)).toEqual(['/feed/sluice-stable.json'])
    await run.updater.take()
    await run.reach('it is ready', ({ phase }) => phase === 'ready')
    expect(String(await h.installed())).toBe(oldProgram)
    expect(await run.quit()).toBe(false)
    expect((await h.installed()).equals(newProgram)).toBe(true)
    expect(await h.mode()).toBe(0o755)
    const next = await h.open('0.2.0')
    expect(next.updater.view).toMatchObject({ version: '0.2.0', from: '0.1.0', phase: 'idle', offer: null })
    expect(await h.left()).toEqual(['Sluice.AppImage'])
    await next.quit()
    expect((await h.open('0.2.0')).updater.view.from).toBeNull()
  })

  it('is started at once where somebody wants that', async () => {
    await using h = await house()
    const run = await ready(h)
    run.updater.restart()
    expect(run.quits()).toBe(1)
    expect(await run.quit()).toBe(true)
    expect((await h.installed()).equals(newProgram)).toBe(true)
  })

  it('does not start again where somebody thought better of it', async () => {
    await using h = await house()
    const run = await ready(h)
    run.updater.restart()
    run.updater.stay()
    expect(await run.quit()).toBe(false)
  })

  it('that is half downloaded goes on after a restart, asking only for the rest', async () => {
    await using h = await house()
    const half = program.sizeBytes / 2
    h.publish(signed(releaseOf()))
    const gate = h.origin.hold(`/feed/${imageName}`, { atByte: half })
    const run = await h.open()
    await run.updater.look()
    await run.updater.take()
    await gate.reached()
    await run.written(half)
    await run.quit()
    expect(String(await h.installed())).toBe(oldProgram)
    gate.release()
    const next = await h.open()
    await next.reach('it is ready', ({ phase }) => phase === 'ready')
    const ranges = h.origin.log.entries.filter(({ path }) => path.endsWith('AppImage')).map(({ range }) => range)
    expect(ranges.at(-1)).toMatch(/^bytes=[1-9]/)
    await next.quit()
    expect((await h.installed()).equals(newProgram)).toBe(true)
  })

  it('is not installed when the word was taken back', async () => {
    await using h = await house()
    const run = await ready(h)
    expect(await run.updater.drop()).toMatchObject({ phase: 'found', offer: { version: '0.2.0' } })
    await run.quit()
    await untouched(h)
  })

  it('gives way to a newer one that comes meanwhile', async () => {
    await using h = await house()
    const run = await ready(h)
    h.publish(signed(releaseOf({ number: 6, version: '0.3.0', files: [{ ...file, name: 'sluice-0.3.0.AppImage' }] })))
    expect(await run.updater.look()).toMatchObject({ phase: 'found', offer: { version: '0.3.0' } })
    await run.quit()
    await untouched(h)
  })

  it.each(['package', 'portable', 'folder', 'macos'] as const)('is only told of in a %s', async (way) => {
    await using h = await house()
    h.publish(signed(releaseOf()))
    const run = await h.open('0.1.0', { way })
    expect(await run.updater.look()).toMatchObject({ way, phase: 'found' })
    expect(await run.updater.take()).toMatchObject({ phase: 'found' })
    await run.quit()
    await untouched(h)
  })

  it('is looked for by itself only where somebody wants that, once a day', async () => {
    await using h = await house()
    h.publish(signed(releaseOf()))
    const run = await h.open()
    await run.updater.lookIfDue()
    expect(h.origin.log.entries).toEqual([])
    run.settings.set({ lookForUpdates: true })
    await run.reach('it has looked', ({ phase }) => phase === 'found')
    await run.updater.lookIfDue()
    expect(h.origin.log.entries).toHaveLength(1)
    await run.updater.lookIfDue(Date.now() + 86_400_001)
    expect(h.origin.log.entries).toHaveLength(2)
  })

  it('of another channel is asked for at the channel’s own address', async () => {
    await using h = await house()
    h.origin.serve(
      '/feed/sluice-beta.json',
      null,
      h.says(signed(releaseOf({ channel: 'beta', version: '0.2.0-beta.1' }))),
    )
    const run = await h.open()
    run.settings.set({ updateChannel: 'beta' })
    expect(await run.updater.look()).toMatchObject({ phase: 'found', offer: { version: '0.2.0-beta.1' } })
    run.settings.set({ updateChannel: 'stable' })
    await run.reach('the offer is gone', ({ offer }) => offer === null)
  })
})

describe('news', () => {
  it('of this version, or of an older one, offer nothing', async () => {
    await using h = await house()
    const run = await h.open('0.2.0')
    for (const version of ['0.2.0', '0.1.9', '0.2.0-beta.4']) {
      h.publish(signed(releaseOf({ version })))
      expect(await run.updater.look()).toMatchObject({ phase: 'current', offer: null, problem: null })
    }
  })

  const refused = async (prepare: (h: House) => void | Promise<void>): Promise<UpdateProblem | null> => {
    await using h = await house()
    await prepare(h)
    const run = await h.open()
    const view = await run.updater.look()
    expect(view).toMatchObject({ phase: 'idle', offer: null })
    await run.updater.take()
    await run.quit()
    await untouched(h)
    return view.problem?.code ?? null
  }
  const changed = signed(releaseOf({ version: '9.9.9' }), releaseOf())

  it.each<[string, UpdateProblem, (h: House) => void]>([
    ['that are not there', 'unreachable', (h) => h.origin.serve('/feed/sluice-stable.json', null, status(404))],
    [
      'that a server keeps to itself',
      'unreachable',
      (h) => h.origin.serve('/feed/sluice-stable.json', null, status(503)),
    ],
    [
      'that break off',
      'unreachable',
      (h) => h.origin.serve('/feed/sluice-stable.json', { sizeBytes: 9000, seed: 1 }, cutAt(100)),
    ],
    ['that are huge', 'too_large', (h) => h.origin.serve('/feed/sluice-stable.json', { sizeBytes: 2 ** 40, seed: 1 })],
    [
      'that never end',
      'too_large',
      (h) => h.origin.serve('/feed/sluice-stable.json', { sizeBytes: 2 ** 40, seed: 1 }, closeDelimited()),
    ],
    ['that were changed', 'bad_signature', (h) => h.publish(changed)],
    ['of long ago', 'expired', (h) => h.publish(signed(releaseOf({ expires: Date.now() - 1 })))],
    ['of another channel', 'wrong_channel', (h) => h.publish(signed(releaseOf({ channel: 'beta' })))],
  ])('%s are refused (%s)', async (_, code, prepare) => {
    expect(await refused(prepare)).toBe(code)
  })

  it('that lead to another server are believed for their signature alone', async () => {
    await using elsewhere = await startOrigin()
    const hostile = elsewhere.serve('/x', null, () => Promise.resolve(textAnswer(200, changed)))
    expect(await refused((h) => void h.origin.serve('/feed/sluice-stable.json', null, redirectTo(hostile)))).toBe(
      'bad_signature',
    )
  })

  it('older than those that came before are refused, also after a restart, and what was offered stands', async () => {
    await using h = await house()
    h.publish(signed(releaseOf({ number: 9, version: '0.3.0' })))
    const run = await h.open()
    await run.updater.look()
    await run.quit()
    h.publish(signed(releaseOf({ number: 8, version: '0.2.0' })))
    const next = await h.open()
    expect(await next.updater.look()).toMatchObject({
      phase: 'found',
      offer: { version: '0.3.0' },
      problem: { code: 'rollback' },
    })
  })
})

describe('a file', () => {
  it.each<[string, UpdateProblem, object, readonly Behaviour[]]>([
    ['with a changed byte', 'wrong_bytes', { ...program, patch: { start: 400_000, end: 400_001, seed: 'evil' } }, []],
    ['with other bytes of the same length', 'wrong_bytes', { ...program, seed: 'evil' }, []],
    ['that is shorter', 'wrong_size', { ...program, sizeBytes: program.sizeBytes - 1 }, []],
    ['that is longer', 'wrong_size', { ...program, sizeBytes: program.sizeBytes + 1 }, []],
    ['that never ends', 'wrong_size', { ...program, sizeBytes: 2 ** 40 }, [closeDelimited()]],
    ['that is not there', 'not_downloaded', program, [status(404)]],
    ['that is a web page', 'not_downloaded', { ...program, type: 'text/html' }, []],
  ])('%s is refused (%s) and deleted', async (_, code, resource, behaviours) => {
    await using h = await house()
    h.publish(signed(releaseOf()))
    h.origin.serve(`/feed/${imageName}`, resource as typeof program, ...behaviours)
    const run = await h.open()
    await run.updater.look()
    await run.updater.take()
    const view = await run.reach('it is refused', ({ problem }) => problem !== null)
    expect(view).toMatchObject({ phase: 'found', problem: { code } })
    await run.quit()
    await untouched(h)
  })

  it('that a redirect takes from elsewhere is judged by its digest', async () => {
    await using elsewhere = await startOrigin()
    const hostile = elsewhere.serve('/y', { ...program, seed: 'evil' })
    await using h = await house()
    h.publish(signed(releaseOf()), redirectTo(hostile))
    const run = await h.open()
    await run.updater.look()
    await run.updater.take()
    expect(await run.reach('it is refused', ({ problem }) => problem !== null)).toMatchObject({
      problem: { code: 'wrong_bytes' },
    })
    await run.quit()
    await untouched(h)
  })

  it.each<[string, UpdateProblem, Buffer]>([
    ['swapped', 'wrong_bytes', Buffer.alloc(program.sizeBytes, 'x')],
    ['cut', 'wrong_size', newProgram.subarray(0, 1000)],
  ])('%s after it was verified is not put in place, and the next start says so', async (_, code, bytes) => {
    await using h = await house()
    const run = await ready(h)
    await writeFile(join(run.engine.dataDir, 'updates', imageName), bytes)
    await run.quit()
    expect(String(await h.installed())).toBe(oldProgram)
    const next = await h.open()
    expect(next.updater.view).toMatchObject({ phase: 'found', problem: { code } })
    await next.quit()
    await untouched(h)
  })

  it('left half copied by a kill goes at the next start', async () => {
    await using h = await house()
    await writeFile(join(h.folder.path, 'programs', '.Sluice.AppImage.new'), 'half')
    await h.open()
    await untouched(h)
  })
})
