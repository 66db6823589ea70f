/** Where added downloads go: folder, name and queue. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../ui/Field.tsx'
import type { AddPartProps } from './add-form.ts'
import { FolderField, QueueField } from './TargetFields.tsx'

interface TargetProps extends AddPartProps {
  /** The settings' folder; empty: not known. */
  readonly defaultDir: string
  readonly isOne: boolean
}

/** A name can be given to one file only. */
export const AddTarget = ({ form, change, problemOf, isOne, defaultDir }: TargetProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="form-grid">
      <FolderField
        dir={form.dir}
        defaultDir={defaultDir}
        onDir={(dir) => {
          change({ dir })
        }}
      />
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
      <QueueField
        queueId={form.queueId}
        onQueue={(queueId) => {
          change({ queueId })
        }}
      />
    </div>
  )
}
