/** Which links of a copied text are files, as far as an address can tell: what is offered, unasked, must rarely be wrong. Pure. */
import { endingOf, kindOf } from '../kind.ts'
import { readLinks } from './read.ts'
import type { Wanted } from './reading.ts'
import { partsOf } from './safe-path.ts'

/** Longer texts are documents, not links that somebody has copied to have their files. */
const longestCopied = 64 * 1024

/** Kinds of their own, but on the web nearly always pages or sources that are read there. */
const readThere = new Set(['html', 'htm', 'md', 'ts', 'xml', 'yaml', 'json', 'ico'])
const further = new Set(
  'bin dat img rom hex fw torrent sig asc sql db sqlite ttf otf woff woff2 blend safetensors gguf onnx npy npz ckpt h5'.split(
    ' ',
  ),
)

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `File:a.jpg` is a page about it. */
const isFileName = (name: string): boolean => {
  const ending = endingOf(name)
  return !name.includes(':') && !readThere.has(ending) && (kindOf(name) !== 'other' || further.has(ending))
}

/** What an address calls its file: the end of its path, the part before a last `download`, or a value of its query. */
const namesIn = (address: string): readonly string[] => {
  const url = URL.parse(address)
  if (url === null) return []
  const path = url.pathname.split('/').filter((part) => part !== '')
  const last = path.at(-1)
  const isVerb = last !== undefined && /^(?:download|latest|raw|file)$/i.test(last)
  return [...path.slice(isVerb ? -2 : -1), ...new URLSearchParams(url.search).values()].map(decoded)
}

/** The name of the file behind a link; null: it does not look like one. */
export const fileNameOf = ({ urls: [url = ''], options }: Wanted): string | null => {
  if (options.out !== undefined) return partsOf(options.out).name
  const name = namesIn(url).find(isFileName)
  return name?.split(/[/\\]/).at(-1) ?? null
}

export interface FileLinks {
  /** What the Add dialog is given: the addresses, or the whole text where it says more about them (a command, a list). */
  readonly text: string
  readonly links: readonly { readonly url: string; readonly name: string; readonly host: string }[]
}

/** Null: nothing in it looks like a file. */
export const fileLinksOf = (text: string): FileLinks | null => {
  if (text.length > longestCopied) return null
  const wanted = readLinks(text, { hasPatterns: false }).links
  const found = wanted.flatMap((one) => {
    const [url = ''] = one.urls
    const name = fileNameOf(one)
    return name === null ? [] : [{ one, url, name, host: URL.parse(url)?.hostname ?? '' }]
  })
  if (found.length === 0) return null
  const isSaid = found.some(({ one }) => Object.keys(one.options).length > 0)
  return {
    text: isSaid ? text : found.map(({ url }) => url).join('\n'),
    links: found.map(({ url, name, host }) => ({ url, name, host })),
  }
}
