/** Recipes that come along with Sluice: files beside the built code, or among the sources. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export interface ShippedRecipe {
  /** As the command line and the contract name it. */
  readonly name: string
  readonly text: string
}

/** null: they are missing. */
const shippedFolder = (from: string = import.meta.dirname): string | null => {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = [join(folder, 'recipes'), join(folder, 'assets', 'recipes')].find((one) =>
      existsSync(join(one, 'index-tree.yaml')),
    )
    if (found !== undefined) return found
    if (dirname(folder) === folder) return null
  }
}

/** By name. */
export const shippedRecipes = async (): Promise<readonly ShippedRecipe[]> => {
  const folder = shippedFolder()
  if (folder === null) return []
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => ({ name: basename(file, '.yaml'), text: await readFile(join(folder, file), 'utf8') })),
  )
}
