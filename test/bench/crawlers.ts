/** Crawlers that are compared, and how each is told to read the same pages with the same manners: no waiting, no robots.txt. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ourProgram } from './peers.ts'

export interface CrawlJob {
  readonly start: string
  readonly scratch: string
  readonly atOnce: number
  /** Where the addresses of the files found go, one a line. */
  readonly list: string
}

export interface Crawler {
  readonly name: string
  /** What it does that others do not. */
  readonly settings: string
  /** Whether it tells of files. */
  readonly lists: boolean
  /** Exit statuses that are no failure. */
  readonly crawl: (job: CrawlJob, more?: readonly string[]) => readonly string[]
}

const intoFile = (list: string, argv: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  '"$@" > "$0"',
  list,
  ...argv,
]

export const ourGrab: Crawler = {
  name: 'sluice',
  settings: 'frontier and finds in the ledger',
  lists: true,
  crawl: ({ start, scratch, atOnce, list }, more = ['--max-pages', '10000000']) => {
    const most = [...more, '-r', '1000', '--per-host', String(atOnce), '-j', String(atOnce)]
    const manners = ['--no-robots', '--wait', '0', '-q', '--data-dir', join(scratch, 'data')]
    return intoFile(list, [...ourProgram, 'grab', ...most, ...manners, start])
  },
}

/** In spider mode it asks for each page twice, HEAD and GET; without, it writes each to a file and removes it. */
const wget2Always = [
  'wget2',
  '--no-config',
  '-q',
  '-r',
  '-l',
  '0',
  '--no-robots',
  '--reject-regex=\\.zip',
  '--filter-urls',
]

const wget2As = (settings: string, ...more: readonly string[]): Crawler => ({
  name: 'wget2',
  settings,
  lists: false,
  crawl: ({ start, atOnce }) => [...wget2Always, ...more, `--max-threads=${String(atOnce)}`, start],
})

export const wget2Spider = wget2As('--spider', '--spider')
export const wget2Deletes = wget2As('--delete-after', '--delete-after')

const crawleeVersion = '3.18.1'

/** Installs Crawlee beside the project, once; the folder with it. */
export const installCrawlee = async (): Promise<string> => {
  const folder = join(import.meta.dirname, '../../node_modules/.cache/sluice-bench', `crawlee-${crawleeVersion}`)
  if (existsSync(join(folder, 'node_modules/@crawlee/cheerio/package.json'))) return folder
  process.stderr.write(`installing @crawlee/cheerio ${crawleeVersion} to compare with …\n`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `@crawlee/cheerio@${crawleeVersion}`]
  execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  return folder
}

export const crawlee = (folder: string): Crawler => ({
  name: 'Crawlee',
  settings: `@crawlee/cheerio ${crawleeVersion}, nothing kept on disk`,
  lists: true,
  crawl: ({ start, atOnce, list }) => {
    const script = join(import.meta.dirname, 'crawlee-crawl.mjs')
    return [process.execPath, script, folder, start, String(atOnce), list]
  },
})
