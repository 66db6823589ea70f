/** The addresses of the Add dialog, as they were typed or pasted. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { pickFiles } from '../client/pick-files.ts'
import { importFiles } from '../shell/hand-over.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import type { AddPartProps } from './add-form.ts'

export const AddAddresses = (props: AddPartProps & { readonly hasFocus: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { form, reading, change, problemOf, hasFocus } = props
  const sluice = useSluice()
  return (
    <Field label={t('add.addresses')} problem={problemOf('text')}>
      {(control) => (
        <>
          <textarea
            {...control}
            className="addresses"
            rows={reading.links.length > 0 ? 2 : 4}
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
          <Button
            variant="quiet"
            className="from-files"
            onClick={() => {
              void pickFiles('', true).then((files) => importFiles(sluice, files, t))
            }}
          >
            {t('keep.importOpen')}
          </Button>
        </>
      )}
    </Field>
  )
}
