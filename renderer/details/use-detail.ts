/** The whole of one download, followed while somebody looks at it. */
import { useEffect } from 'react'
import type { DownloadDetail } from '../../shared/detail.ts'
import type { DownloadId } from '../../shared/ids.ts'
import type { DownloadView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'

export interface Detail {
  readonly detail: DownloadDetail
  readonly row: DownloadView
}

export const useDetail = (id: DownloadId): Detail | undefined => {
  const { mirror } = useSluice()
  const detail = useMirror((state) => state.details.get(id))
  useEffect(() => {
    // Nobody looks at a page that is hidden.
    let stop = document.hidden ? undefined : mirror.watch(id)
    const turn = (): void => {
      if (document.hidden) {
        stop?.()
        stop = undefined
      } else stop ??= mirror.watch(id)
    }
    document.addEventListener('visibilitychange', turn)
    return () => {
      document.removeEventListener('visibilitychange', turn)
      stop?.()
    }
  }, [mirror, id])
  return detail && { detail, row: detail.download }
}
