/** Another address for a download that is not complete: it keeps what is there of it. */
import { ExternalLink } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DownloadId } from '../../shared/ids.ts'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { findLinks } from '../../shared/links/find-links.ts'
import { useActions } from './use-actions.ts'
import { type Detail, useDetail } from '../details/use-detail.ts'

interface AddressDialogProps {
  readonly id: DownloadId
  readonly onClose: () => void
}

/** The page that the link was found on, opened in the browser; nothing where no page is known. */
export const PageButton = ({ detail }: Pick<Detail, 'detail'>): JSX.Element | null => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const actions = useActions()
  const page = detail.foundOn === null ? null : URL.parse(detail.foundOn)
  if (!host || (page?.protocol !== 'http:' && page?.protocol !== 'https:')) return null
  return (
    <Button
      title={t('address.pageNamed', { host: page.host })}
      onClick={() => {
        actions.openPage(detail.download.id)
      }}
    >
      <ExternalLink size={15} aria-hidden />
      {t('address.page')}
    </Button>
  )
}

interface AddressesFieldProps {
  readonly text: string
  readonly onChange: (text: string) => void
  readonly problem: string | undefined
}

/** Enter sends it; a further line is begun with Shift. */
const AddressesField = ({ text, onChange, problem }: AddressesFieldProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field label={t('address.urls')} hint={t('address.urlsHint')} problem={problem}>
      {(control) => (
        <textarea
          {...control}
          className="addresses"
          rows={3}
          autoFocus
          spellCheck={false}
          value={text}
          onFocus={(event) => {
            event.target.select()
          }}
          onChange={(event) => {
            onChange(event.target.value)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
        />
      )}
    </Field>
  )
}

const Form = ({ detail, row, onClose }: Detail & Pick<AddressDialogProps, 'onClose'>): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const [text, setText] = useState(detail.urls.join('\n'))
  const [isTried, setTried] = useState(false)
  const [isSending, setSending] = useState(false)
  const { links } = findLinks(text)
  const isSame = links.join('\n') === detail.urls.join('\n')
  const problem = links.length === 0 ? t('address.problem') : isSame ? t('address.same') : undefined
  const submit = async (): Promise<void> => {
    setTried(true)
    if (problem !== undefined) return
    setSending(true)
    const isChanged = await actions.changeAddress(row.id, links, row.name)
    setSending(false)
    if (isChanged) onClose()
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="body">
        <p className="quiet">
          {row.writtenBytes > 0 ? t('address.text', { name: row.name }) : t('address.textNothing', { name: row.name })}
        </p>
        <AddressesField text={text} onChange={setText} problem={isTried ? problem : undefined} />
      </div>
      <footer>
        <span className="first">
          <PageButton detail={detail} />
        </span>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={isSending}>
          {t('address.submit')}
        </Button>
      </footer>
    </form>
  )
}

export const AddressDialog = ({ id, onClose }: AddressDialogProps): JSX.Element => {
  const { t } = useTranslation()
  const found = useDetail(id)
  return (
    <Dialog title={t('address.title')} onClose={onClose} className="address">
      {found ? <Form {...found} onClose={onClose} /> : null}
    </Dialog>
  )
}
