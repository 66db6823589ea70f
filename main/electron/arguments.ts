/** What a command line hands to the window: links and files. Pure; what is in the files is read later (`list-files.ts`). */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mostFiles } from '../../shared/host.ts'
import { isAddress } from '../../shared/links/reading.ts'
import { addressesOfLink } from '../../shared/links/sluice-link.ts'

export interface Handed {
  /** What somebody on this machine wrote: addresses, and whatever else is no file, so that it can be said that it is none. */
  readonly links: readonly string[]
  /** Addresses out of `sluice:` links, which any page can open. */
  readonly foreign: readonly string[]
  /** Absolute paths. */
  readonly files: readonly string[]
}

export const nothingHanded: Handed = { links: [], foreign: [], files: [] }

const isLink = (argument: string): boolean => /^sluice:/i.test(argument)

/** The options are ours up to the first link: what follows one may have been written by whoever wrote the link. */
export const optionsOf = (argv: readonly string[]): readonly string[] => {
  const end = argv.findIndex((argument) => argument === '--' || isLink(argument))
  return end === -1 ? argv : argv.slice(0, end)
}

/** Null: on another machine, or not a path at all. */
const pathOfFileUrl = (url: string): string | null => {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.host !== '' && parsed.host !== 'localhost')) return null
  try {
    return fileURLToPath(`file://${parsed.pathname}`)
  } catch {
    return null
  }
}

const wordOf = (argument: string, cwd: string): Partial<Handed> => {
  if (isLink(argument)) return { foreign: addressesOfLink(argument) }
  // A space or a line's end in an argument is a part of its address.
  if (isAddress(argument)) return { links: [/\s/.test(argument) ? new URL(argument).href : argument] }
  if (/^file:/i.test(argument)) {
    const path = pathOfFileUrl(argument)
    return path === null ? {} : { files: [path] }
  }
  // One letter is a drive of Windows.
  if (/^[a-z][a-z\d+.-]+:/i.test(argument)) return { links: [argument] }
  return { files: [resolve(cwd, argument)] }
}

/** `argv` begins with the program. Folders are among the files: the one that starts a checkout is, too. */
export const handedBy = (argv: readonly string[], cwd: string): Handed => {
  const [, ...given] = argv
  const end = given.indexOf('--')
  const words = [
    ...given.slice(0, end === -1 ? undefined : end).filter((argument) => !argument.startsWith('-')),
    ...(end === -1 ? [] : given.slice(end + 1)),
  ]
  const parts = words.filter((word) => word.trim() !== '').map((word) => wordOf(word, cwd))
  return {
    links: parts.flatMap(({ links = [] }) => links),
    foreign: parts.flatMap(({ foreign = [] }) => foreign),
    files: parts.flatMap(({ files = [] }) => files).slice(0, mostFiles),
  }
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

/** What another start has sent along; null: it is not of this version. */
export const recallHanded = (sent: unknown): Handed | null => {
  if (typeof sent !== 'object' || sent === null || !('foreign' in sent)) return null
  const field = (name: string): readonly string[] => texts(Reflect.get(sent, name))
  return { links: field('links'), foreign: field('foreign'), files: field('files').slice(0, mostFiles) }
}
