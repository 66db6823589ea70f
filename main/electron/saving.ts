/** Files that the window gives away: where to, a person says in the system's own dialog; they appear whole or not at all. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { app, type BrowserWindow, dialog, type SaveDialogOptions } from 'electron'
import { raise } from '../../shared/failure.ts'
import type { HostArgs } from '../../shared/host.ts'

interface Saving {
  readonly path: string
  readonly making: string
  readonly file: FileHandle
}

const most = 8

const making = new Map<number, Saving>()
let next = 1

const saving = (id: number): Saving => making.get(id) ?? raise('unknown_id', 'That file is not being saved any more.')

const drop = async (id: number): Promise<void> => {
  const { file, making: path } = saving(id)
  making.delete(id)
  await file.close()
  await rm(path, { force: true })
}

const begin = async (path: string): Promise<number> => {
  if (making.size >= most) return raise('not_allowed', 'Too many files are being saved at once.')
  const id = next++
  const temporary = join(dirname(path), `.${basename(path)}.${String(process.pid)}-${String(id)}.part`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    making.set(id, { path, making: temporary, file })
    return id
  } catch {
    return raise('permission_denied', `Nothing can be written to ${dirname(path)}. Choose another folder.`)
  }
}

export const savingHandlers = (window: () => BrowserWindow | null) => ({
  'host.saveFile': async ({ name }: HostArgs<'host.saveFile'>) => {
    const options: SaveDialogOptions = { defaultPath: join(app.getPath('documents'), basename(name)) }
    const parent = window()
    const { filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
    return filePath === '' ? { id: null, path: null } : { id: await begin(filePath), path: filePath }
  },
  'host.saveWrite': async ({ id, base64 }: HostArgs<'host.saveWrite'>) => {
    await saving(id).file.write(Buffer.from(base64, 'base64'))
    return {}
  },
  /** The dialog has asked already whether a file of that name may be replaced. */
  'host.saveEnd': async ({ id, isWhole }: HostArgs<'host.saveEnd'>) => {
    if (!isWhole) {
      await drop(id)
      return {}
    }
    const { file, making: path, path: wanted } = saving(id)
    await file.sync()
    await file.close()
    await rename(path, wanted)
    making.delete(id)
    return {}
  },
})
