/** The map of a file: what is finished, in flight, missing and damaged; and the same in numbers for whoever does not see it. */
import type { TFunction } from 'i18next'
import { type JSX, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import { drawMap, heightOf, layoutOf } from './draw-map.ts'
import { type Amounts, amountsOf, type MapParts } from './map-parts.ts'
import { colorOf, useCanvas, usePlace } from './use-canvas.ts'

const kinds = ['done', 'flight', 'missing', 'damaged'] as const satisfies readonly (keyof Amounts)[]

const labelOf = ({ sizeBytes, isOpen }: MapParts, { done }: Amounts, t: TFunction): string => {
  if (isOpen) return t('map.labelOpen', { done: formatBytes(done) })
  const percent = Math.floor((done / sizeBytes) * 100)
  return t('map.label', { done: formatBytes(done), size: formatBytes(sizeBytes), percent })
}

const Legend = ({ amounts }: { readonly amounts: Amounts }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <ul className="map-legend" aria-label={t('map.legend')}>
      {kinds
        .filter((kind) => kind !== 'damaged' || amounts.damaged > 0)
        .map((kind) => (
          <li key={kind}>
            <span className={`map-swatch ${kind}`} aria-hidden />
            {t('map.amount', { what: t(`map.${kind}`), size: formatBytes(amounts[kind]) })}
          </li>
        ))}
    </ul>
  )
}

export const FileMap = ({ parts }: { readonly parts: MapParts }): JSX.Element => {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const { width, theme } = usePlace(place)
  const layout = layoutOf(width, parts.sizeBytes)
  const height = heightOf(layout)
  const canvas = useCanvas({ width, height }, [parts, theme], (context, element) => {
    const color = (name: string): string => colorOf(element, `--map-${name}`)
    const [ground, done, flight] = [color('ground'), color('done'), color('flight')]
    drawMap(context, parts, layout, { ground, done, flight, missing: color('missing'), damaged: color('damaged') })
  })
  const amounts = amountsOf(parts)
  return (
    <div className="file-map" ref={place}>
      <canvas ref={canvas} role="img" aria-label={labelOf(parts, amounts, t)} style={{ width, height }} />
      <Legend amounts={amounts} />
    </div>
  )
}
