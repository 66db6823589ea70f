/** Fields for where downloads go: a folder, with those of before, and a queue. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueId } from '../../shared/ids.ts'
import { useMirror } from '../client/context.ts'
import { Field } from '../ui/Field.tsx'
import { FolderInput } from './FolderInput.tsx'
import { recallTarget } from './target.ts'

interface FolderProps {
  readonly dir: string
  readonly onDir: (dir: string) => void
  /** The settings' folder; empty: not known. */
  readonly defaultDir: string
  readonly className?: string
}

export const FolderField = ({ dir, onDir, defaultDir, className = 'wide' }: FolderProps): JSX.Element => {
  const { t } = useTranslation()
  const [recent] = useState(() => recallTarget().folders)
  const placeholder = (dir === '' ? defaultDir : '') || t('add.folderDefault')
  return (
    <Field label={t('add.folder')} className={className}>
      {(control) => <FolderInput {...{ control, dir, onDir, placeholder, recent }} from={defaultDir} />}
    </Field>
  )
}

interface QueueProps {
  readonly queueId: QueueId | null
  readonly onQueue: (queueId: QueueId | null) => void
}

export const QueueField = ({ queueId, onQueue }: QueueProps): JSX.Element => {
  const { t } = useTranslation()
  const queues = useMirror((state) => state.counters?.queues)
  return (
    <Field label={t('add.queue')}>
      {(control) => (
        <select
          {...control}
          value={queueId ?? queues?.[0]?.id ?? ''}
          onChange={(event) => {
            const chosen = queues?.find((queue) => String(queue.id) === event.target.value)
            onQueue(chosen?.id ?? null)
          }}
        >
          {queues?.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
