/** Puts a downloaded version in the place of this one. Runs when the engine has stopped: nothing is downloading any more. */
import { spawn } from 'node:child_process'
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Installation } from './installation.ts'
import type { ReleaseFile } from './news.ts'
import { type CopyProblem, copyVerified } from './verified-copy.ts'

const executable = 0o755

/** A name of our own beside the image; what a kill has left of it is replaced. */
const besideOf = (image: string): string => join(dirname(image), `.${basename(image)}.new`)

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The image that runs goes on running: its name leads to the new one from the rename on. */
const placeImage = async (from: string, image: string, file: ReleaseFile): Promise<CopyProblem | null> => {
  const beside = besideOf(image)
  const problem = await copyVerified(from, beside, file, executable)
  if (problem !== null) return problem
  await rename(beside, image)
  await syncFolder(dirname(image))
  return null
}

/** NSIS waits until this process is gone; `restart`: it starts the new version then. */
const runInstaller = async (
  from: string,
  temp: string,
  file: ReleaseFile,
  restart: boolean,
): Promise<CopyProblem | null> => {
  const installer = join(await mkdtemp(join(temp, 'sluice-update-')), file.name)
  const problem = await copyVerified(from, installer, file, executable)
  if (problem !== null) return problem
  const args = ['--updated', '/S', ...(restart ? ['--force-run'] : [])]
  spawn(installer, args, { detached: true, stdio: 'ignore' }).unref()
  return null
}

export interface Placing {
  /** The downloaded file. */
  readonly from: string
  readonly file: ReleaseFile
  readonly installation: Installation
  readonly temp: string
  /** Whether the new version is to start afterwards. */
  readonly restart: boolean
}

/** Null: the next start is the new version's. Rejects with what the disk says; then this version is as it was. */
export const place = ({ from, file, installation, temp, restart }: Placing): Promise<CopyProblem | null> => {
  if (installation.kind === 'appimage' && installation.replaces !== null)
    return placeImage(from, installation.replaces, file)
  if (installation.kind === 'nsis') return runInstaller(from, temp, file, restart)
  return Promise.reject(new Error(`a ${String(installation.kind)} does not put itself in place`))
}

/** Removes what a kill between copying and renaming has left. */
export const clearPlace = async ({ replaces }: Installation): Promise<void> => {
  if (replaces !== null) await rm(besideOf(replaces), { force: true })
}
