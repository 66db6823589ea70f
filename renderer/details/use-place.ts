/** Where the details stand: at the foot of the list, at its right, or as a page of their own where there is no room beside it. */
import { useSurface } from '../client/context.ts'
import { narrow, useMedia, wide } from '../client/use-media.ts'

export type DetailsPlace = 'bottom' | 'right' | 'page'

/** As somebody has chosen, else as the window's width suggests. */
export const useDetailsPlace = (): DetailsPlace => {
  const chosen = useSurface((state) => state.detailsSide)
  const isWide = useMedia(wide)
  if (useMedia(narrow)) return 'page'
  return chosen ?? (isWide ? 'right' : 'bottom')
}
