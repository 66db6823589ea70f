/** Settings one below the other; found ones under the names of their sections. */
import { Fragment, type JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingRow } from './SettingRow.tsx'
import { isHostId, rows, type SettingId, valueOf } from './table.ts'
import type { SettingsHold } from './use-settings.ts'

interface SettingRowsProps {
  readonly ids: readonly SettingId[]
  readonly hold: SettingsHold
  readonly isSectioned?: boolean
}

export const SettingRows = ({ ids, hold, isSectioned = false }: SettingRowsProps): JSX.Element => {
  const { t } = useTranslation()
  const { engine, host, set } = hold
  if (!engine && ids.some((id) => !isHostId(id))) return <p className="quiet loading">{t('settings.loading')}</p>
  return (
    <>
      {ids.map((id, index) => {
        const { section } = rows[id]
        const before = ids[index - 1]
        const isFirst = before === undefined || rows[before].section !== section
        const value = isHostId(id) ? host[id] : engine && valueOf(id, engine, host)
        return (
          <Fragment key={id}>
            {isSectioned && isFirst ? <h2>{t(`settings.section.${section}`)}</h2> : null}
            <SettingRow id={id} value={value} onSet={set} />
          </Fragment>
        )
      })}
    </>
  )
}
