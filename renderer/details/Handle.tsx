/** The edge between the list and the details, to be moved by mouse and keyboard. */
import type { JSX, KeyboardEvent, PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice, useSurface } from '../client/context.ts'
import type { DetailsPlace } from './use-place.ts'

/** CSS pixels. */
const limits = { bottom: { min: 112, max: 480 }, right: { min: 320, max: 800 } } as const
const stepPx = 16

type Side = Exclude<DetailsPlace, 'page'>

export const Handle = ({ side }: { readonly side: Side }): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const size = useSurface((state) => (side === 'right' ? state.detailsWidth : state.detailsHeight))
  const { min, max } = limits[side]
  const resize = (wanted: number): void => {
    const given = Math.min(max, Math.max(min, wanted))
    surface.setState(side === 'right' ? { detailsWidth: given } : { detailsHeight: given })
  }
  const placeOf = (event: { readonly clientX: number; readonly clientY: number }): number =>
    side === 'right' ? event.clientX : event.clientY
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const { currentTarget, pointerId } = event
    const from = size + placeOf(event)
    currentTarget.setPointerCapture(pointerId)
    const onMove = (moved: globalThis.PointerEvent): void => {
      resize(from - placeOf(moved))
    }
    currentTarget.addEventListener('pointermove', onMove)
    currentTarget.addEventListener(
      'lostpointercapture',
      () => {
        currentTarget.removeEventListener('pointermove', onMove)
      },
      { once: true },
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const [larger, smaller] = side === 'right' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    const step = event.key === larger ? stepPx : event.key === smaller ? -stepPx : 0
    if (step === 0) return
    event.preventDefault()
    resize(size + step)
  }
  return (
    <div
      className="handle"
      role="separator"
      tabIndex={0}
      aria-orientation={side === 'right' ? 'vertical' : 'horizontal'}
      aria-label={t('details.resize')}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}
