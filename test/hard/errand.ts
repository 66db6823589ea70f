/**
 * One errand: `sluice get` for all wares into an empty folder, begun as often as it takes, with the same data folder. Between two
 * beginnings anything may have happened; what must hold then is looked at here.
 */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { run } from '../support/processes.ts'
import type { Command, Exit } from '../support/processes.ts'
import { sha256File, treeOf } from '../support/temp.ts'
import type { Wares } from './wares.ts'

const cli = join(import.meta.dirname, '../../out/cli.js')
/** A command that did not end; its last words. */
export interface StandStill {
  readonly code: null
  readonly standsStill: string
}

/** Much longer than any errand takes: one that is still at work then stands still. */
const mostMs = 90_000

export class Errand {
  readonly #wares: Wares
  readonly #dataDir: string
  readonly #target: string
  /** Names that were said to be complete. */
  readonly #announced = new Set<string>()

  /** @param folder where data and files will be; it may be a volume of its own */
  constructor(wares: Wares, folder: string) {
    this.#wares = wares
    this.#dataDir = join(folder, 'data')
    this.#target = join(folder, 'files')
  }

  get announced(): ReadonlySet<string> {
    return this.#announced
  }

  /** @param before a program that starts the command, with its arguments */
  begin(before: readonly string[] = [], options: readonly string[] = []): Command {
    const words = [...before, process.execPath, cli, 'get', '--json', '-j', '6', '-i', this.#wares.listPath]
    const [program = '', ...args] = [...words, '--data-dir', this.#dataDir, '-d', this.#target, ...options]
    return run(program, args)
  }

  /** Notes what a command said before it ended, and how it ended; a command that stands still is ended. */
  async hear(command: Command): Promise<Exit | StandStill> {
    let exit: Exit | StandStill
    try {
      exit = await command.exit(mostMs)
    } catch {
      await command.killHard()
      exit = { code: null, standsStill: command.stdout.trimEnd().split('\n').slice(-3).join(' ').slice(-700) }
    }
    for (const line of command.stdout.split('\n')) {
      const found = /"type":"completed".*"path":"[^"]*\/([^"/]+)"/.exec(line)
      if (found?.[1] !== undefined) this.#announced.add(found[1])
    }
    return exit
  }

  /** What is not as it must be at any moment, with no Sluice at work. */
  async look(): Promise<readonly string[]> {
    const problems: string[] = []
    const names = existsSync(this.#target) ? await readdir(this.#target) : []
    for (const name of names) {
      const ware = this.#wares.all.get(name)
      if (ware && (await sha256File(join(this.#target, name))) !== ware.sha256)
        problems.push(`${name} is under its final name and is not right`)
    }
    for (const name of this.#announced) if (!names.includes(name)) problems.push(`${name} was announced and is gone`)
    return [...problems, ...(await this.#lookAtLedger())]
  }

  /** Begins once more and lets it end: everything must be there then, right, and nothing else. */
  async finish(): Promise<readonly string[]> {
    const exit = await this.hear(this.begin())
    const problems: string[] = []
    if ('standsStill' in exit) problems.push(`the last run stands still: ${exit.standsStill}`)
    else if (exit.code !== 0)
      problems.push(`the last run ended with ${String(exit.code)}: ${exit.stderr.slice(0, 500)}`)
    const tree = await treeOf(this.#target)
    for (const { path } of tree) if (!this.#wares.all.has(path)) problems.push(`${path} is left over`)
    for (const { name, sha256 } of this.#wares.all.values()) {
      const found = tree.find(({ path }) => path === name)
      if (found?.content !== sha256) problems.push(`${name} is ${found ? 'wrong' : 'missing'} in the end`)
    }
    return [...problems, ...(await this.#lookAtLedger())]
  }

  /** A copy is looked at: opening the ledger would mend what the next run has to mend. */
  async #lookAtLedger(): Promise<readonly string[]> {
    if (!existsSync(join(this.#dataDir, 'ledger.db'))) return []
    const copy = await mkdtemp(join(tmpdir(), 'sluice-ledger-'))
    try {
      for (const end of ['', '-wal']) {
        const from = join(this.#dataDir, `ledger.db${end}`)
        if (existsSync(from)) await cp(from, join(copy, `ledger.db${end}`))
      }
      const ledger = new Database(join(copy, 'ledger.db'))
      const found = ledger.pragma('quick_check', { simple: true })
      ledger.close()
      return found === 'ok' ? [] : [`the ledger is damaged: ${String(found)}`]
    } catch (error) {
      return [`the ledger cannot be opened: ${String(error)}`]
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  }
}

/** A folder for one errand. */
export const freshFolder = async (scratch: string, name: string): Promise<string> => {
  const folder = join(scratch, name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return folder
}
