/** The whole of one download: asked for again when its state changes, and every two seconds while it moves. */
import { useEffect, useState } from 'react'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadDetail, DownloadView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'

const renewMs = 2_000

export interface Detail {
  readonly detail: DownloadDetail
  /** As fresh as the list where the list has it. */
  readonly row: DownloadView
}

export const useDetail = (id: DownloadId): Detail | undefined => {
  const { client } = useSluice()
  const [detail, setDetail] = useState<DownloadDetail>()
  const listed = useMirror((state) => state.list?.rows.get(id))
  const isMoving = listed?.activity === 'transferring'
  const version = `${listed?.activity ?? ''} ${String(listed?.attempts ?? 0)}`

  useEffect(() => {
    const stop = new AbortController()
    const ask = (): void => {
      if (document.hidden) return
      client.call('downloads.detail', { id }, { signal: stop.signal }).then(setDetail, () => undefined)
    }
    ask()
    const timer = isMoving ? setInterval(ask, renewMs) : undefined
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [client, id, version, isMoving])

  if (detail?.download.id !== id) return undefined
  return { detail, row: listed ?? detail.download }
}
