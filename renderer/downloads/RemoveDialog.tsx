/** Asks what happens to the files of a removal. Answered by one key: Enter keeps them. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useActions } from './use-actions.ts'

interface RemoveDialogProps {
  readonly ids: readonly DownloadId[]
  readonly onClose: () => void
}

export const RemoveDialog = ({ ids, onClose }: RemoveDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const actions = useActions()
  const [files, setFiles] = useState<'keep' | 'delete'>('keep')
  const choice = (value: 'keep' | 'delete', label: string, hint: string): JSX.Element => (
    <label className="choice">
      <input
        type="radio"
        name="files"
        checked={files === value}
        onChange={() => {
          setFiles(value)
        }}
      />
      <span>
        {label}
        <span className="hint">{hint}</span>
      </span>
    </label>
  )
  return (
    <Dialog title={t('remove.title', { count: ids.length })} description={t('remove.text')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          actions.remove(ids, files)
          onClose()
        }}
      >
        {host ? (
          <div className="body">
            {choice('keep', t('remove.keep'), t('remove.keepHint'))}
            {choice('delete', t('remove.bin'), t('remove.binHint'))}
          </div>
        ) : null}
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="danger" autoFocus>
            {t('remove.confirm')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
