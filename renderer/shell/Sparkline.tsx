/** The total speed of the last minute, small. Drawn once a second, and not while nobody looks. */
import { type JSX, useEffect } from 'react'
import { useSluice, useSurface } from '../client/context.ts'

const width = 60
const height = 16
const everyMs = 1_000

/** The newest at the right; the highest point touches the top. */
export const pathOf = (speeds: readonly number[]): string => {
  const most = Math.max(...speeds, 1)
  const points = speeds.map((speed, index) => {
    const x = width - (speeds.length - 1 - index)
    const y = height - 0.5 - (speed / most) * (height - 1.5)
    return `${String(x)} ${y.toFixed(1)}`
  })
  return points.length < 2 ? '' : `M${points.join('L')}`
}

export const Sparkline = (): JSX.Element => {
  const { mirror, surface } = useSluice()
  const speeds = useSurface((state) => state.speeds)
  useEffect(() => {
    const timer = setInterval(() => {
      const speed = mirror.store.getState().counters?.speed ?? 0
      const before = surface.getState().speeds
      // A line that lies flat at nothing is not drawn anew.
      if (document.hidden || (speed === 0 && before.every((one) => one === 0))) return
      surface.setState({ speeds: [...before, speed].slice(-width - 1) })
    }, everyMs)
    return () => {
      clearInterval(timer)
    }
  }, [mirror, surface])
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      aria-hidden
    >
      <path d={pathOf(speeds)} />
    </svg>
  )
}
