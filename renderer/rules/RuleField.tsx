/** One line of text in a rule. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField, type TextFieldProps } from '../ui/TextField.tsx'
import type { RuleField } from './rule-form.ts'
import type { RulePartProps } from './RuleEditor.tsx'

type RuleTextProps = RulePartProps &
  Pick<TextFieldProps, 'placeholder' | 'hint' | 'className' | 'hasFocus'> & { readonly field: RuleField }

export const RuleText = ({
  form,
  change,
  problemOf,
  field,
  placeholder,
  hint,
  className,
  hasFocus,
}: RuleTextProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <TextField
      {...{ placeholder, hint, className, hasFocus }}
      label={t(`rules.${field}`)}
      problem={problemOf(field)}
      value={form[field]}
      onChange={(value) => {
        change({ [field]: value })
      }}
    />
  )
}
