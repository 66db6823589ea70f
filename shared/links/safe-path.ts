/**
 * Names with folders in them, from lists, commands and Metalinks that others wrote: relative, inside, without surprises. The last part
 * is made a file name by the engine, which knows every system's rules; the folders are made safe here.
 */

const mostFolders = 16
const longestPart = 120

/** Controls, marks that turn text around, and what Windows forbids. */
const forbidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu

const folderOf = (part: string): string => {
  const clean = part
    .replace(forbidden, '_')
    .trim()
    .slice(0, longestPart)
    .toWellFormed()
    .replace(/^[\s.]+|[\s.]+$/gu, '')
  return device.test(clean) || clean.startsWith('-') ? `_${clean}` : clean
}

/** `a/b/c.iso` with `/` between its parts; null: it names no file. */
export const safePath = (text: string): string | null => {
  const parts = text
    .slice(0, 4_096)
    .split(/[/\\]+/u)
    .filter((part) => part !== '')
  const isFolder = /[/\\]\s*$/u.test(text)
  const name = isFolder ? '' : (parts.pop() ?? '').trim()
  if (name === '' || name === '.' || name === '..' || name === '-') return null
  const folders = parts.map((part) => (/^[a-z]:$/iu.test(part) ? '' : folderOf(part))).filter((part) => part !== '')
  return [...folders.slice(0, mostFolders), name].join('/')
}

/** Folders and name of what `safePath` made. */
export const partsOf = (path: string): { readonly folders: readonly string[]; readonly name: string } => {
  const parts = path.split('/')
  return { folders: parts.slice(0, -1), name: parts.at(-1) ?? '' }
}
