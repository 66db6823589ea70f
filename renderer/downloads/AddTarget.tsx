/** Where added downloads go: folder, name and queue. */
import { FolderOpen } from 'lucide-react'
import { type JSX, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMirror, useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import type { AddPartProps } from './add-form.ts'
import { recallTarget } from './use-add-form.ts'

interface FolderProps extends AddPartProps {
  /** The settings' folder; empty: not known. */
  readonly defaultDir: string
}

const FolderField = ({ form, change, defaultDir }: FolderProps): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const list = useId()
  const [recent] = useState(() => recallTarget().folders)
  const choose = async (): Promise<void> => {
    const answer = await host?.call('host.chooseFolder', { from: form.dir || defaultDir || null })
    if (answer?.path) change({ dir: answer.path })
  }
  return (
    <Field label={t('add.folder')} className="wide">
      {(control) => (
        <div className="with-button">
          <input
            {...control}
            type="text"
            spellCheck={false}
            placeholder={(form.dir === '' ? defaultDir : '') || t('add.folderDefault')}
            list={list}
            value={form.dir}
            onChange={(event) => {
              change({ dir: event.target.value })
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

const QueueField = ({ form, change }: AddPartProps): JSX.Element => {
  const { t } = useTranslation()
  const queues = useMirror((state) => state.counters?.queues)
  return (
    <Field label={t('add.queue')}>
      {(control) => (
        <select
          {...control}
          value={form.queueId ?? queues?.[0]?.id ?? ''}
          onChange={(event) => {
            const chosen = queues?.find((queue) => String(queue.id) === event.target.value)
            change({ queueId: chosen?.id ?? null })
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

/** A name can be given to one file only. */
export const AddTarget = (props: FolderProps & { readonly isOne: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { form, change, problemOf, isOne } = props
  return (
    <div className="form-grid">
      <FolderField {...props} />
      <Field label={t('add.name')} problem={problemOf('name')}>
        {(control) => (
          <input
            {...control}
            type="text"
            spellCheck={false}
            disabled={!isOne}
            placeholder={t('add.nameAuto')}
            value={isOne ? form.name : ''}
            onChange={(event) => {
              change({ name: event.target.value })
            }}
          />
        )}
      </Field>
      <QueueField {...props} />
    </div>
  )
}
