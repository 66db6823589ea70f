/** The actions of this window, made once per window and language. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { type Actions, createActions } from './actions.ts'

export const useActions = (): Actions => {
  const sluice = useSluice()
  const { t } = useTranslation()
  return useMemo(() => createActions(sluice, t), [sluice, t])
}
