/** The first line of the details: what the download does now, what slows it or what it waits for, and what helps. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror, useSluice } from '../client/context.ts'
import { useNow } from '../client/use-now.ts'
import { useQueueActions } from '../queues/use-queue-actions.ts'
import { Button } from '../ui/Button.tsx'
import type { Detail } from './use-detail.ts'
import { useActions } from '../downloads/use-actions.ts'
import { whyWords } from '../downloads/why-words.ts'

/** What could be done about it, where something can. */
const Remedy = ({ detail, row }: Detail): JSX.Element | null => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const actions = useActions()
  const queueActions = useQueueActions()
  const queue = useMirror((state) => state.counters?.queues.find(({ id }) => id === row.queueId))
  const { why } = detail
  const isCommon = why.kind === 'limited' && why.scope === 'engine'
  if (isCommon) {
    return (
      <Button
        onClick={() => {
          surface.setState({ dialog: { kind: 'speed' } })
        }}
      >
        {t('why.limits')}
      </Button>
    )
  }
  if (why.kind === 'retry') {
    return (
      <Button
        onClick={() => {
          actions.tryNow([row.id])
        }}
      >
        {t('why.tryNow')}
      </Button>
    )
  }
  if ((why.kind !== 'queue_stopped' && why.kind !== 'queue_closed') || !queue) return null
  return (
    <Button
      onClick={() => {
        queueActions.toggle(queue)
      }}
    >
      {t(why.kind === 'queue_stopped' ? 'why.startQueue' : 'why.runNow')}
    </Button>
  )
}

export const WhyLine = ({ detail, row }: Detail): JSX.Element => {
  const { t } = useTranslation()
  const now = useNow(detail.why.kind === 'retry')
  return (
    <div className="why" role="status" aria-label={t('why.label')}>
      <p>{whyWords(detail.why, row, t, now)}</p>
      <Remedy detail={detail} row={row} />
    </div>
  )
}
