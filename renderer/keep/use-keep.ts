/** Backing up and restoring, step by step: what is under way, what was found, what went wrong. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bringBackup, fetchBackup } from '../../shared/carry.ts'
import type { RestoreView } from '../../shared/commands-backup.ts'
import { type Failure, failureOf } from '../../shared/failure.ts'
import { type Sluice, useSluice } from '../client/context.ts'
import { pickFiles } from '../client/pick-files.ts'
import { datedName, saveFile } from '../client/save-file.ts'

export const leastPassphrase = 8

/** A sentence about what has been done, or why it has not. */
export interface Said {
  readonly tone: 'info' | 'bad'
  readonly text: string
}

/** The reason in the window's language, where there is one. */
export const useReason = (): ((failure: Failure) => string) => {
  const { t } = useTranslation()
  return (failure) => {
    if (failure.code === 'passphrase_wrong') return t('keep.refused.passphrase')
    const reason = failure.code === 'backup_unusable' ? failure.detail?.reason : undefined
    switch (reason) {
      case 'not_ours':
      case 'newer':
      case 'damaged':
      case 'row':
      case 'too_large':
        return t(`keep.refused.${reason}`)
      default:
        return failure.message
    }
  }
}

export interface Making {
  readonly isBusy: boolean
  readonly said: Said | null
  readonly make: (passphrase: string) => void
}

export const useMaking = (): Making => {
  const { t } = useTranslation()
  const { client, host, hostSettings } = useSluice()
  const reasonOf = useReason()
  const [isBusy, setBusy] = useState(false)
  const [said, setSaid] = useState<Said | null>(null)
  const make = async (passphrase: string): Promise<void> => {
    setBusy(true)
    setSaid(null)
    try {
      const input = { passphrase: passphrase === '' ? null : passphrase, hostSettings: hostSettings.store.getState() }
      const name = datedName('sluice', 'backup')
      let left = 0
      let count = 0
      const path = await saveFile(host, name, async (write) => {
        const { secrets, contents } = await fetchBackup(client, input, write)
        left = secrets.left
        count = contents.downloads
      })
      if (path !== undefined) {
        const rest = left > 0 ? ` ${t('keep.leftOut', { count: left })}` : ''
        setSaid({ tone: 'info', text: `${t('keep.saved', { count })}${rest}` })
      }
    } catch (error) {
      setSaid({ tone: 'bad', text: reasonOf(failureOf(error)) })
    }
    setBusy(false)
  }
  return { isBusy, said, make: (passphrase) => void make(passphrase) }
}

export type RestoreStep =
  | { readonly at: 'nothing' }
  | { readonly at: 'working' }
  | { readonly at: 'locked'; readonly id: number; readonly isWrong: boolean }
  | { readonly at: 'checked'; readonly id: number; readonly view: RestoreView }
  | { readonly at: 'restored'; readonly keptAs: string; readonly restarts: boolean }
  | { readonly at: 'refused'; readonly failure: Failure }

export interface Restoring {
  readonly step: RestoreStep
  readonly choose: () => void
  readonly unlock: (passphrase: string) => void
  readonly apply: () => void
  readonly leave: () => void
}

const look = async (
  { client }: Sluice,
  id: number,
  passphrase: string | null,
): Promise<Extract<RestoreStep, { at: 'locked' | 'checked' }>> => {
  try {
    return { at: 'checked', id, view: await client.call('restore.check', { id, passphrase }) }
  } catch (error) {
    if (failureOf(error).code !== 'passphrase_wrong') {
      client.call('restore.drop', { id }).catch(() => undefined)
      throw error
    }
    return { at: 'locked', id, isWrong: passphrase !== null }
  }
}

const bytesOf =
  (file: File) =>
  async (from: number, end: number): Promise<Uint8Array> =>
    new Uint8Array(await file.slice(from, end).arrayBuffer())

export const useRestoring = (): Restoring => {
  const sluice = useSluice()
  const { client, hostSettings } = sluice
  const [step, setStep] = useState<RestoreStep>({ at: 'nothing' })
  const go = (work: () => Promise<RestoreStep>): void => {
    setStep({ at: 'working' })
    work().then(setStep, (error: unknown) => {
      setStep({ at: 'refused', failure: failureOf(error) })
    })
  }
  const drop = (): void => {
    if (step.at === 'locked' || step.at === 'checked')
      client.call('restore.drop', { id: step.id }).catch(() => undefined)
  }
  return {
    step,
    choose: () => {
      void pickFiles('.backup,.db', false).then(([file]) => {
        if (!file) return
        drop()
        go(async () => look(sluice, await bringBackup(client, file.size, bytesOf(file)), null))
      })
    },
    unlock: (passphrase) => {
      if (step.at === 'locked') go(() => look(sluice, step.id, passphrase))
    },
    apply: () => {
      if (step.at !== 'checked') return
      const { id, view } = step
      go(async () => {
        if (view.hostSettings) await hostSettings.set(view.hostSettings)
        return { at: 'restored', ...(await client.call('restore.apply', { id })) }
      })
    },
    leave: () => {
      drop()
      setStep({ at: 'nothing' })
    },
  }
}
