/** Room on the disk where files go. Asked now and then, and when something is complete. */
import { HardDrive } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import { useMirror, useSluice } from '../client/context.ts'

const everyMs = 30_000
const littleBytes = 1024 ** 3

interface Room {
  readonly dir: string
  readonly freeBytes: number
}

const useRoom = (): Room | null => {
  const { client } = useSluice()
  const completed = useMirror(({ counters }) => counters?.completed)
  const settingsVersion = useMirror(({ counters }) => counters?.settingsVersion)
  const [room, setRoom] = useState<Room | null>(null)
  useEffect(() => {
    let isOver = false
    const ask = (): void => {
      if (document.hidden) return
      client.call('links.place', {}).then(
        ({ dir, freeBytes }) => {
          if (!isOver) setRoom(freeBytes === null ? null : { dir, freeBytes })
        },
        () => undefined,
      )
    }
    ask()
    const timer = setInterval(ask, everyMs)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [client, completed, settingsVersion])
  return room
}

export const FreeSpace = (): JSX.Element | null => {
  const { t } = useTranslation()
  const room = useRoom()
  if (!room) return null
  const { dir, freeBytes } = room
  return (
    <span className={`room ${freeBytes < littleBytes ? 'little' : ''}`} title={dir}>
      <HardDrive size={13} aria-hidden />
      {t('statusbar.free', { size: formatBytes(freeBytes) })}
    </span>
  )
}
