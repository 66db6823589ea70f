/**
 * The programs that are compared and how each is told to do the same work, with the settings that are best for it. Starts
 * nothing itself but to ask for versions.
 */
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One large file. */
export interface OneJob {
  readonly url: string
  /** Where it goes, under the last part of the address. */
  readonly folder: string
  /** The command's own folder: lists, state. */
  readonly scratch: string
  readonly connections: number
  /** Authority to trust. */
  readonly caPath: string | null
}

/** Many files of one server. */
export interface ManyJob {
  readonly urls: readonly string[]
  readonly folder: string
  readonly scratch: string
  readonly atOnce: number
}

export interface Tool {
  readonly name: string
  readonly version: () => string
  /** Whether it syncs the files before it calls them complete. */
  readonly syncs: boolean
  readonly one: (job: OneJob) => readonly string[]
  readonly many: (job: ManyJob) => Promise<readonly string[]>
}

const root = join(import.meta.dirname, '../..')
/** With the flags of the first line of main/headless/cli.ts. */
export const ourProgram = [process.execPath, '--max-semi-space-size=4', join(root, 'out', 'cli.js')] as const

/** What a program says first: with `--version` it is which one it is. */
export function firstLine(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0]?.trim() ?? ''
}

async function list(job: ManyJob): Promise<string> {
  const path = join(job.scratch, 'list.txt')
  await writeFile(path, job.urls.map((url) => `${url}\n`).join(''))
  return path
}

const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1)
const cannot = (what: string) => (): never => {
  throw new Error(`not compared here: ${what}`)
}

/** `get` in a data folder of its own. `node` are flags for Node. */
export function ourGet(scratch: string, args: readonly string[], node: readonly string[] = []): readonly string[] {
  const [program, ...command] = ourProgram
  return [program, ...node, ...command, 'get', '-q', '--data-dir', join(scratch, 'data'), ...args]
}

export async function manyOfOurs(job: ManyJob, node: readonly string[] = []): Promise<readonly string[]> {
  return ourGet(job.scratch, ['-j', String(job.atOnce), '-d', job.folder, '-i', await list(job)], node)
}

export const sluice: Tool = {
  name: 'sluice',
  version: () => `sluice ${firstLine(...ourProgram, '--version')}, Node ${process.versions.node}`,
  syncs: true,
  one: ({ url, folder, scratch, connections, caPath }) =>
    ourGet(scratch, [
      ...['-x', String(connections), '-d', folder],
      ...(caPath === null ? [] : ['--ca-certificate', caPath]),
      url,
    ]),
  many: (job) => manyOfOurs(job),
}

export const curl: Tool = {
  name: 'curl',
  version: () => firstLine('curl', '--version').split(' (')[0] ?? 'curl',
  syncs: false,
  one: ({ url, folder, caPath }) => [
    ...['curl', '-q', '-sSf', '-o', join(folder, nameOf(url))],
    ...(caPath === null ? [] : ['--cacert', caPath]),
    url,
  ],
  many: async ({ urls, folder, scratch, atOnce }) => {
    const path = join(scratch, 'curl.txt')
    const lines = ['remote-name-all', `output-dir = "${folder}"`, ...urls.map((url) => `url = "${url}"`)]
    await writeFile(path, lines.join('\n'))
    return ['curl', '-q', '-sSf', '-Z', '--parallel-max', String(atOnce), '-K', path]
  },
}

const aria2Always = ['--no-conf', '-q', '--file-allocation=none', '--summary-interval=0']

export const aria2: Tool = {
  name: 'aria2',
  version: () => firstLine('aria2c', '--version'),
  syncs: true,
  one: ({ url, folder, connections, caPath }) => [
    ...['aria2c', ...aria2Always, '-x', String(connections), '-s', String(connections), '-k', '1M', '-d', folder],
    ...(caPath === null ? [] : ['--ca-certificate', caPath]),
    url,
  ],
  many: async (job) => [
    ...['aria2c', ...aria2Always, '-j', String(job.atOnce), '-x1', '-s1', '-d', job.folder, '-i', await list(job)],
  ],
}

export const wget2: Tool = {
  name: 'wget2',
  version: () => firstLine('wget2', '--version'),
  syncs: false,
  one: ({ url, folder, caPath }) => [
    ...['wget2', '--no-config', '-q', '-P', folder],
    ...(caPath === null ? [] : ['--ca-certificate', caPath]),
    url,
  ],
  many: async (job) => [
    ...['wget2', '--no-config', '-q', `--max-threads=${String(job.atOnce)}`, '-P', job.folder, '-i', await list(job)],
  ],
}

export const axel: Tool = {
  name: 'axel',
  version: () => firstLine('axel', '--version'),
  syncs: false,
  one: ({ url, folder, connections }) => [
    'axel',
    '-q',
    '-n',
    String(connections),
    '-o',
    join(folder, nameOf(url)),
    url,
  ],
  many: cannot('axel with many files'),
}

export const tools: readonly Tool[] = [sluice, curl, wget2, aria2, axel]
