/** The version of this program, read from the package it lies in: the sources, the built output or the packed application. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Package {
  readonly name?: unknown
  readonly version?: unknown
}

const readPackage = (folder: string): Package => {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
  } catch {
    return {}
  }
}

/** `unknown` where there is no package around. */
export const readVersion = (from: string = import.meta.dirname): string => {
  for (let folder = from; ; folder = dirname(folder)) {
    const { name, version } = readPackage(folder)
    if (name === 'sluice' && typeof version === 'string') return version
    if (dirname(folder) === folder) return 'unknown'
  }
}
