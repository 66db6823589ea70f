/** Where the bytes of one file are, and who brings the rest. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadDetail } from '../../shared/detail.ts'
import { Connections } from './Connections.tsx'
import { FileMap } from './FileMap.tsx'
import { mapPartsOf } from './map-parts.ts'

export const Segments = ({ detail }: { readonly detail: DownloadDetail }): JSX.Element => {
  const { t } = useTranslation()
  const parts = mapPartsOf(detail)
  const isOver = detail.download.status === 'completed' && detail.connections.length === 0
  return (
    <div className="segments-tab">
      {parts ? <FileMap parts={parts} /> : <p className="quiet">{t('map.nothing')}</p>}
      {isOver ? null : <Connections connections={detail.connections} />}
    </div>
  )
}
