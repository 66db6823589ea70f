/** One download in facts: where from, where to, how far, how proven; and when it failed, what that means and what next. */
import { Check, RotateCw, TriangleAlert } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { retryAdvice } from '../../shared/failure.ts'
import { formatBytes } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import { Button } from '../ui/Button.tsx'
import { formatExact } from '../ui/when.ts'
import { percentOf } from './Row.tsx'
import { SegmentBar } from './SegmentBar.tsx'
import { canResume, isWebPage, toneOf } from './status-words.ts'
import type { Detail } from './use-detail.ts'
import { useActions } from './use-actions.ts'

const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }): JSX.Element => (
  <div className="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

const FailureBox = ({ row }: { readonly row: DownloadView }): JSX.Element | null => {
  const { t } = useTranslation()
  const actions = useActions()
  if (!row.failure) return null
  const advice = row.activity === 'waiting_retry' ? 'auto' : retryAdvice[row.failure.code]
  const isPage = isWebPage(row)
  return (
    <div className={`failure-box ${toneOf(row) === 'bad' ? 'bad' : 'attention'}`}>
      <TriangleAlert size={16} aria-hidden />
      <div>
        <p>{row.failure.message}</p>
        {isPage || row.status === 'completed' ? null : (
          <p className="quiet">{t(`advice.${advice === 'auto' && row.status === 'failed' ? 'user' : advice}`)}</p>
        )}
      </div>
      <div className="buttons">
        {isPage ? (
          <Button
            onClick={() => {
              actions.acceptWebPage([row.id])
            }}
          >
            <Check size={15} aria-hidden />
            {t('action.accept')}
          </Button>
        ) : null}
        {canResume(row) ? (
          <Button
            onClick={() => {
              actions.resume([row.id])
            }}
          >
            <RotateCw size={15} aria-hidden />
            {t('action.retry')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

/** How sure we are, and on whose word. */
const proofWords = ({ proof, proofSource }: DownloadView, t: TFunction): string => {
  if (proof === null) return t('proof.pending')
  if (proofSource === null) return t(`proof.${proof}`)
  const isKnown = proofSource === 'user' || proofSource === 'header'
  return `${t(`proof.${proof}`)} (${isKnown ? t(`proof.by.${proofSource}`) : t('proof.by.file', { url: proofSource })})`
}

export const Overview = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const percent = percentOf(row)
  const finalUrl = detail.head?.finalUrl
  const written = formatBytes(row.writtenBytes)
  const amount = row.sizeBytes === null ? written : t('list.ofSize', { written, size: formatBytes(row.sizeBytes) })
  return (
    <div className="overview">
      <FailureBox row={row} />
      {row.status !== 'completed' && row.sizeBytes !== null && row.sizeBytes > 0 && detail.segments.length > 0 ? (
        <SegmentBar segments={detail.segments} sizeBytes={row.sizeBytes} />
      ) : null}
      <dl className="facts">
        <Fact label={t('details.source')}>{row.url}</Fact>
        {finalUrl !== undefined && finalUrl !== row.url ? (
          <Fact label={t('details.finalSource')}>{finalUrl}</Fact>
        ) : null}
        <Fact label={row.path === null ? t('details.folder') : t('details.file')}>{row.path ?? row.dir}</Fact>
        <Fact label={t('details.size')}>
          {row.status === 'completed' ? formatBytes(row.sizeBytes ?? row.writtenBytes) : amount}
          {percent === null || row.status === 'completed' ? '' : ` (${String(percent)} %)`}
        </Fact>
        <Fact label={t('details.proof')}>{proofWords(row, t)}</Fact>
        <Fact label={t('details.added')}>{formatExact(row.addedAt)}</Fact>
        {row.finishedAt === null ? null : <Fact label={t('details.finished')}>{formatExact(row.finishedAt)}</Fact>}
        {row.attempts > 1 ? <Fact label={t('details.attempts')}>{row.attempts}</Fact> : null}
      </dl>
    </div>
  )
}
