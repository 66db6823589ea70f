/** The pieces of one file: what is written is filled, and each piece that is being fetched is marked. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { SegmentView } from '../../shared/detail.ts'

const percent = (part: number, whole: number): string => `${String((part / whole) * 100)}%`

export const SegmentBar = ({
  segments,
  sizeBytes,
}: {
  readonly segments: readonly SegmentView[]
  readonly sizeBytes: number
}): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="segments" role="img" aria-label={t('details.pieces')}>
      {segments.map((segment) => (
        <div
          key={segment.start}
          className={segment.live ? 'segment live' : 'segment'}
          style={{ left: percent(segment.start, sizeBytes), width: percent(segment.end - segment.start, sizeBytes) }}
        >
          <div
            className="fill"
            style={{ width: percent(segment.written - segment.start, Math.max(1, segment.end - segment.start)) }}
          />
        </div>
      ))}
    </div>
  )
}
