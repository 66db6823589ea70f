/**
 * On a screen as narrow as a phone's the side panel lies over the list: it begins closed and goes when something was chosen in it. The
 * details are a page of their own, which a tap on a row opens.
 */
import { useEffect } from 'react'
import { useSluice } from '../client/context.ts'
import { mediaOf, narrow } from '../client/use-media.ts'

export const usePhone = (): void => {
  const { surface } = useSluice()
  useEffect(() => {
    const media = mediaOf(narrow)
    if (!media) return undefined
    const fold = (): void => {
      if (media.matches) surface.setState({ sidebarOpen: false, detailsOpen: false })
    }
    fold()
    media.addEventListener('change', fold)
    const stop = surface.subscribe((now, before) => {
      const isOther = now.filter !== before.filter || now.grabId !== before.grabId
      if (media.matches && isOther && now.sidebarOpen) surface.setState({ sidebarOpen: false })
    })
    const onClick = ({ target }: MouseEvent): void => {
      const isRow = target instanceof Element && target.closest('#download-list .row:not(.pending, .head)') !== null
      if (media.matches && isRow) surface.setState({ detailsOpen: true })
    }
    document.addEventListener('click', onClick)
    return () => {
      document.removeEventListener('click', onClick)
      media.removeEventListener('change', fold)
      stop()
    }
  }, [surface])
}
