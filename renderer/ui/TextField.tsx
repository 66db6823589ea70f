/** One line of text with its label, its hint and its problem. */
import type { JSX } from 'react'
import { Field } from './Field.tsx'

export interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem?: string | undefined
  readonly hint?: string | undefined
  readonly placeholder?: string | undefined
  readonly type?: 'text' | 'password'
  readonly className?: string | undefined
  readonly hasFocus?: boolean | undefined
  readonly isNumber?: boolean
  readonly maxLength?: number
}

export const TextField = (props: TextFieldProps): JSX.Element => {
  const { label, value, onChange, problem, hint, placeholder, type = 'text', className = '' } = props
  const { hasFocus = false, isNumber = false, maxLength } = props
  return (
    <Field label={label} problem={problem} hint={hint} className={className}>
      {(control) => (
        <input
          {...control}
          type={type}
          autoComplete="off"
          spellCheck={false}
          inputMode={isNumber ? 'numeric' : 'text'}
          maxLength={maxLength}
          autoFocus={hasFocus}
          placeholder={placeholder}
          value={value}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
      )}
    </Field>
  )
}
