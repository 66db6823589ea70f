/** One download in facts: where from, where to, how far, how proven; and when it failed, what that means and what next. */
import { Check, FolderOpen, KeyRound, Link2, RotateCw, TriangleAlert } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { JSX, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type FailureCode, retryAdvice } from '../../shared/failure.ts'
import type { DownloadDetail } from '../../shared/detail.ts'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { formatExact } from '../ui/when.ts'
import { PageButton } from '../downloads/AddressDialog.tsx'
import { percentOf } from '../downloads/cells.tsx'
import { Concealed } from './Concealed.tsx'
import { SegmentBar } from './SegmentBar.tsx'
import { figuresOf } from './speed-marks.ts'
import { canChangeAddress, canResume, hasRefusedAddress, isWebPage, toneOf } from '../downloads/status-words.ts'
import type { Detail } from './use-detail.ts'
import { useActions } from '../downloads/use-actions.ts'

const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }): JSX.Element => (
  <div className="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

/** Failures that another address, or the page it stands on, may help with. */
const ofAddress: ReadonlySet<FailureCode> = new Set([
  ...(['dns_failed', 'connection_refused', 'host_unreachable', 'auth_required', 'forbidden', 'not_found'] as const),
  ...(['http_error', 'redirect_loop', 'redirect_refused', 'web_page', 'another_file', 'address_unproven'] as const),
])

const AddressButtons = ({ detail, row }: Detail): JSX.Element | null => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const actions = useActions()
  if (!row.failure || !ofAddress.has(row.failure.code) || !canChangeAddress(row)) return null
  return (
    <>
      {hasRefusedAddress(row) && detail.refusedUrl !== null ? (
        <Button
          onClick={() => {
            actions.startAgain([row.id])
          }}
        >
          {t('address.startAgain')}
        </Button>
      ) : null}
      <Button
        onClick={() => {
          surface.setState({ dialog: { kind: 'address', id: row.id } })
        }}
      >
        <Link2 size={15} aria-hidden />
        {t('address.change')}
      </Button>
      <PageButton detail={detail} />
    </>
  )
}

/** What is missing can be given on the spot. A part file stays where it is: then the folder cannot be another. */
const RequestButton = ({ row }: Detail): JSX.Element | null => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const { id, host, dir } = row
  if (row.failure?.code === 'auth_required')
    return (
      <Button
        onClick={() => {
          surface.setState({ dialog: { kind: 'login', id, host } })
        }}
      >
        <KeyRound size={15} aria-hidden />
        {t('request.login')}
      </Button>
    )
  if (row.failure?.code !== 'disk_full' || row.writtenBytes > 0 || row.status === 'completed') return null
  return (
    <Button
      onClick={() => {
        surface.setState({ dialog: { kind: 'folder', id, dir } })
      }}
    >
      <FolderOpen size={15} aria-hidden />
      {t('request.folder')}
    </Button>
  )
}

const FailureBox = ({ detail, row }: Detail): JSX.Element | null => {
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
        <RequestButton detail={detail} row={row} />
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
        <AddressButtons detail={detail} row={row} />
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

/** A field of the answer that the file stands on; null: the server did not send it. */
const fieldOf = ({ head }: DownloadDetail, name: string): string | null =>
  head?.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null

const SourceFacts = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const finalUrl = detail.head?.finalUrl
  const server = fieldOf(detail, 'server')
  return (
    <>
      <Fact label={t('details.source')}>{row.url}</Fact>
      {finalUrl !== undefined && finalUrl !== row.url ? (
        <Fact label={t('details.finalSource')}>
          <Concealed text={finalUrl} />
        </Fact>
      ) : null}
      {detail.refusedUrl === null ? null : <Fact label={t('address.refused')}>{detail.refusedUrl}</Fact>}
      {detail.foundOn === null ? null : <Fact label={t('address.foundOn')}>{detail.foundOn}</Fact>}
      {server === null ? null : <Fact label={t('details.server')}>{server}</Fact>}
    </>
  )
}

const PlaceFacts = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const queue = useMirror((state) => state.counters?.queues.find(({ id }) => id === row.queueId))
  return (
    <>
      <Fact label={row.path === null ? t('details.folder') : t('details.file')}>{row.path ?? row.dir}</Fact>
      {queue ? <Fact label={t('details.queue')}>{queue.name}</Fact> : null}
      {detail.rules.length === 0 ? null : <Fact label={t('address.rules')}>{detail.rules.join(', ')}</Fact>}
    </>
  )
}

const FileFacts = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const percent = percentOf(row)
  const written = formatBytes(row.writtenBytes)
  const amount = row.sizeBytes === null ? written : t('list.ofSize', { written, size: formatBytes(row.sizeBytes) })
  const type = fieldOf(detail, 'content-type')
  const version = ['etag', 'last-modified'].flatMap((name) => fieldOf(detail, name) ?? [])
  const { checksum } = detail.asked
  return (
    <>
      <Fact label={t('details.size')}>
        {row.status === 'completed' ? formatBytes(row.sizeBytes ?? row.writtenBytes) : amount}
        {percent === null || row.status === 'completed' ? '' : ` (${String(percent)} %)`}
      </Fact>
      {type === null ? null : <Fact label={t('details.type')}>{type}</Fact>}
      <Fact label={t('details.proof')}>{proofWords(row, t)}</Fact>
      {checksum ? <Fact label={checksum.algorithm}>{checksum.hex}</Fact> : null}
      {version.length === 0 ? null : <Fact label={t('details.version')}>{version.join(', ')}</Fact>}
    </>
  )
}

const PaceFacts = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const { connections } = detail.asked
  const wanted = connections === null ? t('details.automatic') : t('details.atMost', { count: connections })
  const { lengthMs } = detail.speeds
  return (
    <>
      <Fact label={t('connection.label')}>
        {row.connections > 0 ? t('details.ofWanted', { count: row.connections, wanted }) : wanted}
      </Fact>
      {row.rateLimit === null ? null : <Fact label={t('details.limit')}>{formatSpeed(row.rateLimit)}</Fact>}
      {lengthMs < 2_000 ? null : (
        <Fact label={t('details.pace')}>
          {t('details.paceOf', {
            average: formatSpeed(figuresOf(detail.speeds).average),
            time: formatDuration(lengthMs),
          })}
        </Fact>
      )}
    </>
  )
}

const TimeFacts = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const began = detail.events.find(({ kind }) => kind === 'began')
  return (
    <>
      <Fact label={t('details.added')}>{formatExact(row.addedAt)}</Fact>
      {began ? <Fact label={t('details.began')}>{formatExact(began.at)}</Fact> : null}
      {row.finishedAt === null ? null : <Fact label={t('details.finished')}>{formatExact(row.finishedAt)}</Fact>}
      {row.attempts > 1 ? <Fact label={t('details.attempts')}>{row.attempts}</Fact> : null}
    </>
  )
}

export const Overview = ({ detail, row }: Detail): JSX.Element => (
  <div className="overview">
    <FailureBox detail={detail} row={row} />
    {row.status !== 'completed' && row.sizeBytes !== null && row.sizeBytes > 0 && detail.segments.length > 0 ? (
      <SegmentBar segments={detail.segments} sizeBytes={row.sizeBytes} />
    ) : null}
    <dl className="facts">
      <SourceFacts detail={detail} row={row} />
      <PlaceFacts detail={detail} row={row} />
      <FileFacts detail={detail} row={row} />
      <PaceFacts detail={detail} row={row} />
      <TimeFacts detail={detail} row={row} />
    </dl>
  </div>
)
