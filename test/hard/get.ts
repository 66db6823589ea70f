/** `sluice get` of a few addresses into a folder of its own, as often as it takes, and what it said, as values. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ourProgram } from '../bench/peers.ts'
import { run, type Command } from '../support/processes.ts'
import { sha256File, treeOf } from '../support/temp.ts'

/** Much longer than anything here takes: a command that is still at work then stands still. */
const mostMs = 120_000

const summary = z.object({
  type: z.literal('summary'),
  downloads: z.array(z.object({ failure: z.object({ code: z.string() }).nullable(), proof: z.string().nullable() })),
})

export interface Said {
  /** Exit status; null: it was ended by a signal, or stood still. */
  readonly code: number | null
  /** Of each address that failed, in the order of the addresses. */
  readonly failures: readonly string[]
  readonly proofs: readonly (string | null)[]
  /** Both outputs. */
  readonly text: string
}

/** A file that must be there in the end. */
export interface Expected {
  readonly name: string
  /** Any of these is right: a file may have had several versions. */
  readonly sha256: readonly string[]
}

export class Get {
  readonly target: string
  readonly dataDir: string
  readonly #words: readonly string[]

  /** @param words addresses and options */
  constructor(folder: string, words: readonly string[]) {
    this.target = join(folder, 'files')
    this.dataDir = join(folder, 'data')
    this.#words = words
  }

  begin(more: readonly string[] = []): Command {
    const [program, ...args] = ourProgram
    const places = ['--data-dir', this.dataDir, '-d', this.target]
    return run(program, [...args, 'get', '--json', ...places, '--retry-wait', '0.2', ...this.#words, ...more])
  }

  async hear(command: Command): Promise<Said> {
    const exit = await command.exit(mostMs).catch(async () => ({ ...(await command.killHard()), code: null }))
    const lines = exit.stdout.split('\n').filter((line) => line.startsWith('{"type":"summary"'))
    const downloads = lines.flatMap((line) => summary.parse(JSON.parse(line)).downloads)
    return {
      code: exit.code,
      failures: downloads.flatMap(({ failure }) => (failure === null ? [] : [failure.code])),
      proofs: downloads.map(({ proof }) => proof),
      text: exit.stdout + exit.stderr,
    }
  }

  async toItsEnd(more: readonly string[] = []): Promise<Said> {
    return this.hear(this.begin(more))
  }

  /** What is not right in the folder, where all of these must be, and nothing else. */
  async problems(expected: readonly Expected[]): Promise<readonly string[]> {
    const tree = existsSync(this.target) ? await treeOf(this.target) : []
    const found = new Map(tree.map(({ path, content }) => [path, content]))
    const wrong = expected.flatMap(({ name, sha256 }) => {
      const content = found.get(name)
      if (content === undefined) return [`${name} is missing`]
      return sha256.includes(content) ? [] : [`${name} is WRONG`]
    })
    const names = new Set(expected.map(({ name }) => name))
    return [...wrong, ...tree.flatMap(({ path }) => (names.has(path) ? [] : [`${path} is left over`]))]
  }

  /** Files under a final name that are not right; parts do not count. */
  async wrongFiles(expected: readonly Expected[]): Promise<readonly string[]> {
    const judged = expected.map(async ({ name, sha256 }) => {
      const path = join(this.target, name)
      return existsSync(path) && !sha256.includes(await sha256File(path)) ? [`${name} is WRONG`] : []
    })
    return (await Promise.all(judged)).flat()
  }

  /** Where a text that must be nowhere is, in what was kept and what was said. */
  async leaksOf(secrets: readonly string[], said: Said): Promise<readonly string[]> {
    const kept = existsSync(this.dataDir) ? await treeOf(this.dataDir) : []
    const texts = await Promise.all(
      kept
        .filter(({ kind }) => kind === 'file')
        .map(async ({ path }) => ({ path, text: await readFile(join(this.dataDir, path), 'latin1') })),
    )
    return [...texts, { path: 'the output', text: said.text }].flatMap(({ path, text }) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} is in ${path}`),
    )
  }
}
