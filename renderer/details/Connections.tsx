/** The connections that fetch a file at this moment: which part, from where, how fast, and what each of them does. */
import type { TFunction } from 'i18next'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionView } from '../../shared/detail.ts'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'

const rangeWords = ({ start, end }: ConnectionView, t: TFunction): string =>
  end === null
    ? t('connection.open', { from: formatBytes(start) })
    : t('connection.range', { from: formatBytes(start), to: formatBytes(end) })

const Part = ({ one }: { readonly one: ConnectionView }): JSX.Element => {
  const { t } = useTranslation()
  const { start, end, at } = one
  const share = end === null || end <= start ? 0 : Math.min(1, Math.max(0, (at - start) / (end - start)))
  return (
    <td>
      <span className="part">
        <span className="part-bar" aria-hidden>
          <span style={{ transform: `scaleX(${String(share)})` }} />
        </span>
        <span>{rangeWords(one, t)}</span>
        {end === null ? null : (
          <span className="quiet">{t('connection.left', { size: formatBytes(Math.max(0, end - at)) })}</span>
        )}
      </span>
    </td>
  )
}

export const Connections = ({ connections }: { readonly connections: readonly ConnectionView[] }): JSX.Element => {
  const { t } = useTranslation()
  if (connections.length === 0) return <p className="quiet">{t('connection.none')}</p>
  return (
    <table className="connections" aria-label={t('connection.label')}>
      <thead>
        <tr>
          <th scope="col">{t('connection.part')}</th>
          <th scope="col">{t('connection.host')}</th>
          <th scope="col">{t('connection.stage')}</th>
          <th scope="col" className="number">
            {t('connection.speed')}
          </th>
        </tr>
      </thead>
      <tbody>
        {connections.map((one) => (
          <tr key={one.id} data-stage={one.stage}>
            <Part one={one} />
            <td>{one.host}</td>
            <td className="stage">{t(`stage.${one.stage}`, { silent: formatDuration(one.silentMs) })}</td>
            <td className="number">{formatSpeed(one.speed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
