/** The log-in of a page in a browser: one field, the token. */
import { KeyRound } from 'lucide-react'
import { type SubmitEvent, type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'

interface SignInProps {
  readonly trouble: 'wrong' | 'tooMany' | 'unreachable' | null
  readonly onToken: (token: string) => Promise<void>
}

export const SignIn = ({ trouble, onToken }: SignInProps): JSX.Element => {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  const [isBusy, setBusy] = useState(false)
  const problem = isBusy || trouble === null ? undefined : t(`service.trouble.${trouble}`)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (token.trim() === '' || isBusy) return
    setBusy(true)
    void onToken(token.trim()).finally(() => {
      setBusy(false)
    })
  }
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <KeyRound size={28} aria-hidden />
        <h1>{t('app.name')}</h1>
        <p className="quiet">{t('service.signIn.text')}</p>
        {/* Password managers file the token under this name. */}
        <input className="unseen" tabIndex={-1} aria-hidden readOnly autoComplete="username" value="sluice" />
        <Field label={t('service.signIn.token')} hint={t('service.signIn.hint')} problem={problem}>
          {(control) => (
            <input
              {...control}
              type="password"
              autoComplete="current-password"
              autoFocus
              spellCheck={false}
              maxLength={512}
              value={token}
              onChange={(event) => {
                setToken(event.target.value)
              }}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" disabled={isBusy || token.trim() === ''}>
          {isBusy ? t('service.signIn.busy') : t('service.signIn.submit')}
        </Button>
      </form>
    </main>
  )
}
