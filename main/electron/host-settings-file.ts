/**
 * The settings of window and desktop in a small file. A change is written whole beside it and moved over it, so that a kill leaves
 * the old or the new one. Whoever acts on a setting listens.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail, FailureError } from '../../shared/failure.ts'
import { type HostSettings, type HostSettingsPatch, recallHostSettings } from '../../shared/host-settings.ts'
import type { Log } from '../engine/engine.ts'

export const hostSettingsFileIn = (folder: string): string => join(folder, 'settings.json')

const read = (path: string, log: Log): HostSettings => {
  try {
    return recallHostSettings(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing) log('warn', 'desktop.settings_ignored', { path, error: String(error) })
    return recallHostSettings({})
  }
}

export class HostSettingsFile {
  readonly #path: string
  readonly #listeners = new Set<(now: HostSettings, before: HostSettings | null) => void>()
  #settings: HostSettings

  constructor(path: string, log: Log) {
    this.#path = path
    this.#settings = read(path, log)
  }

  get settings(): HostSettings {
    return this.#settings
  }

  /** Hears the settings at once (`before` is null) and after each change. */
  follow(listener: (now: HostSettings, before: HostSettings | null) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#settings, null)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Written when it returns.
   *
   * @throws FailureError `io_error`; then nothing has changed
   */
  set(patch: HostSettingsPatch): HostSettings {
    const before = this.#settings
    const now = recallHostSettings({ ...before, ...patch })
    this.#write(now)
    this.#settings = now
    for (const listener of this.#listeners) listener(now, before)
    return now
  }

  #write(settings: HostSettings): void {
    const beside = `${this.#path}.new`
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      writeFileSync(beside, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
      renameSync(beside, this.#path)
    } catch (error) {
      const text = `The setting was not changed: ${this.#path} cannot be written. Look at the folder's rights and the room on the disk.`
      throw new FailureError(fail('io_error', text), { cause: error })
    }
  }
}
