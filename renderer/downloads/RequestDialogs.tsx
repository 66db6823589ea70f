/** What a download that failed may lack: a user name with a password, or a folder on a disk with room. Given here, it goes on at once. */
import { type JSX, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { TextField } from '../ui/TextField.tsx'
import { FolderInput } from './FolderInput.tsx'
import { useActions } from './use-actions.ts'

interface FormProps {
  readonly isReady: boolean
  readonly onClose: () => void
  /** Whether it was taken. */
  readonly onSend: () => Promise<boolean>
  readonly children: ReactNode
}

const Form = ({ isReady, onClose, onSend, children }: FormProps): JSX.Element => {
  const { t } = useTranslation()
  const [isSending, setSending] = useState(false)
  const send = async (): Promise<void> => {
    setSending(true)
    const isTaken = await onSend()
    setSending(false)
    if (isTaken) onClose()
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void send()
      }}
    >
      <div className="body request-fields">{children}</div>
      <footer>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={!isReady || isSending}>
          {t('request.submit')}
        </Button>
      </footer>
    </form>
  )
}

interface LoginDialogProps {
  readonly id: DownloadId
  readonly host: string
  readonly onClose: () => void
}

export const LoginDialog = ({ id, host, onClose }: LoginDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  return (
    <Dialog title={t('request.loginTitle')} description={t('request.loginText', { host })} onClose={onClose}>
      <Form
        isReady={user !== ''}
        onClose={onClose}
        onSend={() => actions.changeRequest(id, { auth: { user, password } })}
      >
        <TextField label={t('add.user')} value={user} onChange={setUser} hasFocus />
        <TextField label={t('add.password')} type="password" value={password} onChange={setPassword} />
      </Form>
    </Dialog>
  )
}

interface FolderDialogProps {
  readonly id: DownloadId
  readonly dir: string
  readonly onClose: () => void
}

export const FolderDialog = ({ id, dir, onClose }: FolderDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const [folder, setFolder] = useState(dir)
  return (
    <Dialog title={t('request.folderTitle')} description={t('request.folderText')} onClose={onClose}>
      <Form
        isReady={folder.trim() !== '' && folder !== dir}
        onClose={onClose}
        onSend={() => actions.changeRequest(id, { dir: folder.trim() })}
      >
        <Field label={t('add.folder')}>
          {(control) => <FolderInput control={control} dir={folder} onDir={setFolder} hasFocus />}
        </Field>
      </Form>
    </Dialog>
  )
}
