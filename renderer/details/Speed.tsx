/** How fast one download was over its whole life: a graph, and the same in a sentence and in figures. */
import { type JSX, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadDetail } from '../../shared/detail.ts'
import { formatDuration, formatSpeed } from '../../shared/format.ts'
import { breaksOf, figuresOf, heldOf, type MarkKind, marksOf } from './speed-marks.ts'
import type { SpeedPlot } from './speed-plot.ts'
import { usePlace } from './use-canvas.ts'

const Graph = ({ detail, label }: { readonly detail: DownloadDetail; readonly label: string }): JSX.Element => {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<SpeedPlot>(null)
  const latest = useRef(detail)
  const { width, height, theme } = usePlace(place)
  useEffect(() => {
    latest.current = detail
    plot.current?.show(detail)
  }, [detail])
  useEffect(() => {
    const element = place.current
    if (!element || width <= 0 || height <= 0) return undefined
    let isOver = false
    // Loaded when somebody wants to see a graph.
    void import('./speed-plot.ts').then(({ plotSpeed }) => {
      if (!isOver) plot.current = plotSpeed(element, { width, height }, latest.current)
    })
    return () => {
      isOver = true
      plot.current?.destroy()
      plot.current = null
    }
  }, [width, height, theme])
  return <div className="speed-graph" ref={place} role="img" aria-label={label} />
}

/** What is marked in the graph, each kind once. */
const Marks = ({ detail }: { readonly detail: DownloadDetail }): JSX.Element => {
  const { t } = useTranslation()
  const { speeds, events } = detail
  const counts = new Map<MarkKind, number>()
  for (const { kind } of marksOf(speeds, events)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const held = heldOf(speeds, events)
  return (
    <ul className="speed-marks" aria-label={t('graph.marks')}>
      {breaksOf(speeds).map(({ atMs, lengthMs }) => (
        <li key={atMs}>
          <span className="mark break" aria-hidden />
          {t('graph.break', { after: formatDuration(atMs), length: formatDuration(lengthMs) })}
        </li>
      ))}
      {held.length === 0 ? null : (
        <li>
          <span className="mark held" aria-hidden />
          {t('graph.held', { rate: formatSpeed(Math.min(...held.map(({ rate }) => rate))) })}
        </li>
      )}
      {[...counts].map(([kind, count]) => (
        <li key={kind}>
          <span className="mark event" aria-hidden />
          {t(`graph.${kind}`, { count })}
        </li>
      ))}
    </ul>
  )
}

export const Speed = ({ detail }: { readonly detail: DownloadDetail }): JSX.Element => {
  const { t } = useTranslation()
  const { speeds } = detail
  if (speeds.bytes.length < 2) return <p className="quiet">{t('graph.nothing')}</p>
  const { average, highest } = figuresOf(speeds)
  const said = t('graph.said', {
    average: formatSpeed(average),
    highest: formatSpeed(highest),
    time: formatDuration(speeds.lengthMs),
  })
  return (
    <div className="speed-tab">
      <p>{said}</p>
      <Graph detail={detail} label={t('graph.label', { said })} />
      <Marks detail={detail} />
    </div>
  )
}
