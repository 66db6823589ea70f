/** Fields for where downloads go: a folder, with those of before, and a queue. */
import { FolderOpen } from 'lucide-react'
import { type JSX, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueId } from '../../shared/ids.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
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
  const { host } = useSluice()
  const list = useId()
  const [recent] = useState(() => recallTarget().folders)
  const choose = async (): Promise<void> => {
    const answer = await host?.call('host.chooseFolder', { from: dir || defaultDir || null })
    if (answer?.path) onDir(answer.path)
  }
  return (
    <Field label={t('add.folder')} className={className}>
      {(control) => (
        <div className="with-button">
          <input
            {...control}
            type="text"
            spellCheck={false}
            placeholder={(dir === '' ? defaultDir : '') || t('add.folderDefault')}
            list={list}
            value={dir}
            onChange={(event) => {
              onDir(event.target.value)
            }}
          />
          <datalist id={list}>
            {recent.map((folder) => (
              <option key={folder} value={folder} />
            ))}
          </datalist>
          {host ? (
            <Button onClick={() => void choose()}>
              <FolderOpen size={15} aria-hidden />
              {t('add.choose')}
            </Button>
          ) : null}
        </div>
      )}
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
