/** The addresses of the Add dialog, and beneath them what was understood. */
import { ClipboardPaste } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import type { AddPartProps } from './add-form.ts'
import { findLinks } from './links.ts'

const Understood = ({ form, change }: AddPartProps): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const { links, ignored } = findLinks(form.text)
  const paste = async (): Promise<void> => {
    const answer = await host?.call('host.clipboardRead', {})
    if (answer) change({ text: [form.text.trim(), answer.text].filter(Boolean).join('\n') })
  }
  return (
    <div className="understood">
      <span role="status" className={links.length > 0 ? 'good' : ''}>
        {t('add.understood', { count: links.length })}
        {ignored.length > 0 ? <span className="quiet"> · {t('add.ignored', { count: ignored.length })}</span> : null}
      </span>
      {host ? (
        <Button variant="quiet" onClick={() => void paste()}>
          <ClipboardPaste size={15} aria-hidden />
          {t('add.paste')}
        </Button>
      ) : null}
    </div>
  )
}

export const AddAddresses = (props: AddPartProps & { readonly hasFocus: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { form, change, problemOf, hasFocus } = props
  return (
    <>
      <Field label={t('add.addresses')} problem={problemOf('text')}>
        {(control) => (
          <textarea
            {...control}
            className="addresses"
            rows={5}
            autoFocus={hasFocus}
            spellCheck={false}
            wrap="off"
            placeholder={t('add.addressesHint')}
            value={form.text}
            onChange={(event) => {
              change({ text: event.target.value })
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
            }}
          />
        )}
      </Field>
      <Understood {...props} />
    </>
  )
}
