/** A desktop entry of the user's own: there while it is wanted, written only when it changes. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** `text` null: not wanted. Rejects when it cannot be written. */
export const setUserEntry = async (file: string, text: string | null): Promise<void> => {
  if (text === null) {
    await rm(file, { force: true })
    return
  }
  const found = await readFile(file, 'utf8').catch(() => '')
  if (found === text) return
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
