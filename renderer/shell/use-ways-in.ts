/** Links come in anywhere in the window: pasted, dropped, in files. All of them open the Add dialog. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Dropped } from '../../shared/host.ts'
import { useSluice } from '../client/context.ts'
import { listenForDrops } from './drops.ts'
import { followForeign, takeHanded } from './hand-over.ts'

/** Whether something hangs over the window that could be dropped. */
export const useWaysIn = (): boolean => {
  const sluice = useSluice()
  const { t } = useTranslation()
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const take = (given: Dropped): void => {
      takeHanded(sluice, { ...given, isForeign: false }, t)
    }
    return listenForDrops({ take, hover: setOver })
  }, [sluice, t])
  useEffect(() => followForeign(sluice.surface), [sluice])
  return isOver
}
