/** Progress as a ring. */
import type { JSX } from 'react'

const radius = 33
const length = 2 * Math.PI * radius

interface RingProps {
  /** From 0 to 1; null: not known. */
  readonly share: number | null
  readonly isRunning: boolean
}

/** The words beside it say the same. */
export const Ring = ({ share, isRunning }: RingProps): JSX.Element => (
  <svg className="ring" viewBox="0 0 72 72" aria-hidden>
    <circle cx="36" cy="36" r={radius} />
    {isRunning ? (
      <circle
        className={share === null ? 'done unknown' : 'done'}
        cx="36"
        cy="36"
        r={radius}
        strokeDasharray={length}
        strokeDashoffset={length * (1 - (share ?? 0.25))}
      />
    ) : null}
  </svg>
)
