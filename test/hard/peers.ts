/**
 * Others beside us: one file, killed with SIGKILL at moments of chance and begun again with the same words until it says that it is
 * done. What its bytes are then, and how many were sent again.
 */
import { setTimeout as passes } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { firstLine, ourGet, ourProgram } from '../bench/peers.ts'
import { run } from '../support/processes.ts'
import { sha256File } from '../support/temp.ts'
import { freshFolder } from './errand.ts'
import { spreadOf } from './hard-test.ts'
import { offer, type Ware, type Wares } from './wares.ts'

const mib = 1024 * 1024

interface Peer {
  readonly name: string
  /** The program that says which version it is. */
  readonly version: readonly [program: string, ...args: string[]]
  readonly words: (url: string, folder: string, name: string) => readonly string[]
}

const aria2c = ['aria2c', '-q', '--no-conf']
const peers: readonly Peer[] = [
  {
    name: 'Sluice',
    version: [...ourProgram, '--version'],
    words: (url, folder) => ourGet(folder, ['-d', folder, url]),
  },
  {
    name: 'aria2c, defaults',
    version: ['aria2c', '--version'],
    words: (url, folder) => [...aria2c, '-d', folder, url],
  },
  {
    name: 'aria2c -c -x4 -s4 -k1M --auto-save-interval=1 --file-allocation=none',
    version: ['aria2c', '--version'],
    words: (url, folder) => [
      ...[...aria2c, '-c', '-x4', '-s4', '-k1M', '--auto-save-interval=1', '--file-allocation=none'],
      ...['-d', folder, url],
    ],
  },
  {
    name: 'curl, defaults',
    version: ['curl', '--version'],
    words: (url, folder, name) => ['curl', '-fsS', '-o', join(folder, name), url],
  },
  {
    name: 'curl -C - --retry 3 --retry-all-errors',
    version: ['curl', '--version'],
    words: (url, folder, name) => {
      const more = ['-C', '-', '--retry', '3', '--retry-all-errors']
      return ['curl', '-fsS', ...more, '-o', join(folder, name), url]
    },
  },
  {
    name: 'wget, defaults',
    version: ['wget', '--version'],
    words: (url, folder) => ['wget', '-q', '--no-config', '-P', folder, url],
  },
  {
    name: 'wget -c --tries=3',
    version: ['wget', '--version'],
    words: (url, folder) => ['wget', '-q', '--no-config', '-c', '--tries=3', '-P', folder, url],
  },
]

const versionOf = ({ version: [program, ...args] }: Peer): string => {
  const line = firstLine(program, ...args)
  return /\d+(\.\d+)+/.exec(line)?.[0] ?? line
}

interface Life {
  readonly kills: number
  readonly end: 'right' | 'wrong' | 'failed'
  /** After each kill. */
  readonly again: readonly number[]
}

const longestMs = 1_600
/** Kills of one life; then it may go on to its end. */
const mostKills = 5

const live = async (
  peer: Peer,
  wares: Wares,
  ware: Ware,
  url: string,
  folder: string,
  chance: () => number,
): Promise<Life> => {
  const [program = '', ...args] = peer.words(url, folder, ware.name)
  await wares.beginLife()
  const again: number[] = []
  let kills = 0
  let code: number | null = null
  let isAfterKill = false
  for (let isOver = false; !isOver;) {
    const command = run(program, args)
    const isLast = kills >= mostKills
    isOver = isLast || (await Promise.race([command.ended.then(() => true), passes(chance() * longestMs, false)]))
    if (!isOver) {
      command.signal('SIGKILL')
      kills += 1
    }
    code = (await command.exit(120_000)).code
    const bytes = (await wares.sentAgain()).reduce((sum, one) => sum + one, 0)
    if (isAfterKill) again.push(bytes)
    isAfterKill = !isOver
  }
  const path = join(folder, ware.name)
  const isRight = existsSync(path) && (await sha256File(path)) === ware.sha256
  return { kills, end: code !== 0 ? 'failed' : isRight ? 'right' : 'wrong', again }
}

/** Rows for a report: whom, and what came of it. */
export const killPeers = async (
  scratch: string,
  chance: () => number,
  lives: number,
): Promise<readonly (readonly [what: string, found: string])[]> => {
  await using wares = await offer(scratch, [24 * mib], 6 * mib)
  const [ware] = wares.all.values()
  if (ware === undefined) throw new Error('nothing is offered')
  const rows: (readonly [string, string])[] = []
  for (const peer of peers) {
    const all: Life[] = []
    for (let n = 0; n < lives; n += 1)
      all.push(await live(peer, wares, ware, wares.urlOf(ware.name), await freshFolder(scratch, 'peer'), chance))
    const count = (end: Life['end']): string => String(all.filter((one) => one.end === end).length)
    const kills = all.reduce((sum, one) => sum + one.kills, 0)
    const again = all.flatMap((one) => one.again)
    rows.push([
      `one file of 24 MiB: ${peer.name} (${versionOf(peer)})`,
      `${String(kills)} kills in ${String(all.length)} lives: ${count('right')} right, ${count('wrong')} said done while the file under its name was not whole, ${count('failed')} failed; fetched again per kill ${spreadOf(again)}`,
    ])
  }
  return rows
}
