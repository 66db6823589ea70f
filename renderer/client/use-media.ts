/** Whether the window is as wide, or as narrow, as a media query says; renewed when that changes. */
import { useCallback, useSyncExternalStore } from 'react'

/** On a screen as narrow as a phone's. */
export const narrow = '(max-width: 560px)'
/** There is room beside the list. */
export const wide = '(min-width: 1500px)'

/** Null where nobody can say: a test's page has no such function. */
export const mediaOf = (query: string): MediaQueryList | null =>
  typeof window.matchMedia === 'function' ? window.matchMedia(query) : null

export const useMedia = (query: string): boolean => {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = mediaOf(query)
      media?.addEventListener('change', listener)
      return () => media?.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => mediaOf(query)?.matches === true)
}
