/** Disks that refuse: full, read-only, forbidden. Each in a process of its own, in a mount namespace of its own where one is needed. */
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../../shared/failure-schema.ts'
import type { Failure } from '../../../shared/failure.ts'
import { diskFailure, syncFailure } from '../../../main/engine/transfer/classify-disk.ts'
import { openDisk } from '../../../main/engine/transfer/disk.ts'
import { silentLog } from '../../../main/engine/log.ts'
import { run } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import type { TempFolder } from '../../support/temp.ts'

const script = fileURLToPath(new URL('./worker-as.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
const worksAsRoot = (command: string, args: readonly string[]): boolean =>
  isRoot && spawnSync(command, args).status === 0
const canMount = worksAsRoot('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'])
const canDrop = worksAsRoot('setpriv', ['--reuid=65534', '--clear-groups', process.execPath, '-e', ''])

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder('refusals')
})
afterEach(() => folder.remove())

interface Outcome {
  readonly failure?: Failure
  readonly freeBytes?: number
  readonly check?: unknown
  readonly claimed?: unknown
}

async function outcome(command: string, args: readonly string[]): Promise<Outcome> {
  await using started = run(command, args)
  const exit = await started.exit()
  expect(exit, exit.stderr).toMatchObject({ code: 0 })
  return JSON.parse(exit.stdout) as Outcome
}

/** On a disk made by `mounting` at `$1`; the namespace, and the disk with it, ends with the process. */
const onMount = (mounting: string, bytes: number): Promise<Outcome> =>
  outcome('unshare', [
    '-m',
    'sh',
    '-ec',
    `${mounting}; exec "$2" "$3" "$1" "$4"`,
    'sh',
    folder.path,
    process.execPath,
    script,
    String(bytes),
  ])

const forbidden = (bytes = 0): Promise<Outcome> =>
  isRoot
    ? outcome('setpriv', ['--reuid=65534', '--clear-groups', process.execPath, script, folder.path, String(bytes)])
    : outcome(process.execPath, [script, folder.path, String(bytes)])

describe.runIf(canMount)('a disk', () => {
  it('that is full keeps what fitted, and says what was needed', async () => {
    const { failure: said, check, freeBytes } = await onMount('mount -t tmpfs -o size=1m none "$1"', 2_000_000)
    expect(said).toMatchObject({ code: 'disk_full', detail: { errno: 'ENOSPC' } })
    expect(said?.message).toMatch(/a\.bin\.1\.part”.*are needed/u)
    expect(check).toMatchObject({ state: 'ours', sizeBytes: 1_048_576 })
    expect(freeBytes).toBeGreaterThan(900_000)
  })

  it('without room for another file says so', async () => {
    const { failure: said } = await onMount('mount -t tmpfs -o nr_inodes=1 none "$1"', 0)
    expect(said).toMatchObject({ code: 'disk_full' })
    expect(said?.message).toContain('inodes')
  })

  it('that is read-only says so', async () => {
    const { failure: said } = await onMount('mount -t tmpfs -o ro none "$1"', 0)
    expect(said).toMatchObject({ code: 'read_only' })
  })

  it('with a limit on the size of files says so', async () => {
    const { failure: said } = await onMount('ulimit -f 100', 1_000_000)
    expect(said).toMatchObject({ code: 'file_too_large', detail: { errno: 'EFBIG' } })
  })

  it('that has room takes the file', async () => {
    expect(await onMount('mount -t tmpfs -o size=1m none "$1"', 500_000)).toMatchObject({
      claimed: { kind: 'claimed' },
    })
  })
})

describe.runIf(!isRoot || canDrop)('a folder', () => {
  it('that may not be written to is refused before the first byte', async () => {
    chmodSync(folder.path, 0o555)
    const { failure: said } = await forbidden()
    chmodSync(folder.path, 0o755)
    expect(said).toMatchObject({ code: 'permission_denied' })
    expect(said?.message).toContain(folder.path)
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('that may be written to but not listed is good enough', async () => {
    chmodSync(folder.path, 0o333)
    const result = await forbidden(100_000)
    chmodSync(folder.path, 0o755)
    expect(result).toMatchObject({ claimed: { kind: 'claimed', name: 'a.bin' } })
  })

  it.runIf(process.platform === 'linux')('in a file system that makes none is refused, and does not hang', async () => {
    const disk = openDisk({ log: silentLog })
    try {
      const order = { dir: '/proc/sluice/below', name: 'x', id: 1 }
      await expect(disk.call('createPart', order)).rejects.toMatchObject({ failure: { code: 'folder_missing' } })
    } finally {
      await disk.close()
    }
  })

  it('below one that may not be entered is refused', async () => {
    mkdirSync(folder.at('inner'))
    writeFileSync(folder.at('inner', 'file'), '')
    chmodSync(folder.path, 0o000)
    const { failure: said } = await outcome(...asOther(folder.at('inner')))
    chmodSync(folder.path, 0o755)
    expect(said).toMatchObject({ code: 'permission_denied' })
  })
})

const asOther = (dir: string): [string, readonly string[]] =>
  isRoot
    ? ['setpriv', ['--reuid=65534', '--clear-groups', process.execPath, script, dir, '0']]
    : [process.execPath, [script, dir, '0']]

describe('the words for what the system says', () => {
  const error = (code: string): Error => Object.assign(new Error('x'), { code })
  it.each([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EFBIG', 'file_too_large'],
    ['EACCES', 'permission_denied'],
    ['EPERM', 'permission_denied'],
    ['ENOENT', 'folder_missing'],
    ['ENOTDIR', 'folder_missing'],
    ['ESTALE', 'folder_missing'],
    ['ENAMETOOLONG', 'path_too_long'],
    ['EROFS', 'read_only'],
    ['EBUSY', 'file_busy'],
    ['ETXTBSY', 'file_busy'],
    ['EIO', 'io_error'],
    ['EWHATEVER', 'io_error'],
  ])('%s is %s', (code, expected) => {
    const said = diskFailure(error(code), { doing: 'write to', path: '/x/y' })
    expect(failure.parse(said)).toMatchObject({ code: expected, detail: { path: '/x/y', errno: code } })
    expect(said.message).toMatch(/^Sluice could not write to “\/x\/y”: .+[.?]$/u)
  })

  it('a full disk comes with its figures', () => {
    const said = diskFailure(error('ENOSPC'), { doing: 'write to', path: '/x', needBytes: 10, haveBytes: 3 })
    expect(said.detail).toMatchObject({ needBytes: '10', haveBytes: '3' })
    expect(said.message).toContain('10 B are needed; 3 B are free')
  })

  it('a sync that failed is never anything else', () => {
    for (const code of ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'])
      expect(syncFailure(error(code), '/x').code).toBe('sync_failed')
  })

  it('what is no error of the system is a defect', () => {
    expect(diskFailure(new TypeError('x'), { doing: 'write to', path: '/x' }).code).toBe('internal')
  })
})
