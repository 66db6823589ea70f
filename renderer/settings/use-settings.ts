/** All settings as they are now, whoever changed them, and the way to change one. */
import { useCallback, useEffect, useState } from 'react'
import { type Failure, failureOf } from '../../shared/failure.ts'
import type { HostSettings } from '../../shared/host-settings.ts'
import type { Settings } from '../../shared/settings.ts'
import { useHostSettings, useMirror, useSluice } from '../client/context.ts'
import { isHostId, patchOf, type SettingId } from './table.ts'

export interface SettingsHold {
  /** Undefined until the engine has said them. */
  readonly engine: Settings | undefined
  readonly host: HostSettings
  /** In force when it resolves; a failure: nothing has changed. */
  readonly set: (id: SettingId, value: unknown) => Promise<Failure | null>
}

export const useSettings = (): SettingsHold => {
  const { client, hostSettings } = useSluice()
  const host = useHostSettings((settings) => settings)
  const version = useMirror((state) => state.counters?.settingsVersion)
  const [engine, setEngine] = useState<Settings>()

  useEffect(() => {
    let isOver = false
    client.call('settings.get', {}).then(
      ({ settings }) => {
        if (!isOver) setEngine(settings)
      },
      // The window says by itself that the engine is gone; the next number asks again.
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [client, version])

  const set = useCallback(
    async (id: SettingId, value: unknown): Promise<Failure | null> => {
      try {
        if (isHostId(id)) await hostSettings.set({ [id]: value })
        else setEngine((await client.call('settings.set', { patch: patchOf(id, value) })).settings)
        return null
      } catch (error) {
        return failureOf(error)
      }
    },
    [client, hostSettings],
  )
  return { engine, host, set }
}
