/** Whether the grab is a watch: it runs again and again, and takes what is new. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../ui/Field.tsx'
import type { GrabPartProps } from './GrabDialog.tsx'
import { repeats } from './grab-form.ts'

export const GrabRepeat = ({ form, change }: Omit<GrabPartProps, 'problemOf'>): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('grab.form.repeat')} hint={form.repeat === 'never' ? undefined : t('grab.form.repeatHint')}>
        {(control) => (
          <select
            {...control}
            value={form.repeat}
            onChange={(event) => {
              change({ repeat: repeats.find((one) => one === event.target.value) ?? 'never' })
            }}
          >
            {repeats.map((one) => (
              <option key={one} value={one}>
                {t(`grab.form.repeats.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {form.repeat === 'never' ? null : (
        <label className="check takes">
          <input
            type="checkbox"
            checked={form.takes}
            onChange={(event) => {
              change({ takes: event.target.checked })
            }}
          />
          {t('grab.form.takes')}
        </label>
      )}
    </>
  )
}
