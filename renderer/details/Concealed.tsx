/** Text from which the engine has taken secrets: each place is marked by a word. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { hidden } from '../../shared/secrecy.ts'

export const Concealed = ({ text }: { readonly text: string }): JSX.Element => {
  const { t } = useTranslation()
  const [first = '', ...rest] = text.split(hidden)
  return (
    <>
      {first}
      {rest.map((part, index) => (
        // Places of a text that does not change.
        <span key={index}>
          <span className="hidden-value">{t('headers.hidden')}</span>
          {part}
        </span>
      ))}
    </>
  )
}
