/** Where the built page lies: beside the built command, or in `out/` of the checkout when the sources run as they are. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const pageFolder = (from: string = import.meta.dirname): string => {
  const beside = join(from, 'renderer')
  return existsSync(join(beside, 'index.html')) ? beside : join(from, '..', '..', 'out', 'renderer')
}
