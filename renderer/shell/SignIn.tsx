/** The log-in of a page in a browser: the token, or the code that somebody who is logged in reads out. */
import { KeyRound } from 'lucide-react'
import { type SubmitEvent, type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pairingCode } from '../../shared/devices.ts'
import { narrow, useMedia } from '../client/use-media.ts'
import type { Given, SignInTrouble } from '../client/visit.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'

interface SignInProps {
  readonly trouble: SignInTrouble | null
  readonly onGiven: (given: Given) => Promise<void>
}

type Way = 'token' | 'code'

interface InputProps {
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
}

const TokenField = ({ value, problem, onChange }: InputProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <>
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
            value={value}
            onChange={(event) => {
              onChange(event.target.value)
            }}
          />
        )}
      </Field>
    </>
  )
}

const CodeField = ({ value, problem, onChange }: InputProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field
      label={t('service.signIn.code')}
      hint={t('service.signIn.codeHint')}
      problem={problem}
      className="code-field"
    >
      {(control) => (
        <input
          {...control}
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          spellCheck={false}
          maxLength={20}
          placeholder="1234 5678"
          value={value}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
      )}
    </Field>
  )
}

const givenOf = (way: Way, text: string): Given | null => {
  if (way === 'token') return text.trim() === '' ? null : { token: text.trim() }
  const code = pairingCode.safeParse(text)
  return code.success ? { code: code.data } : null
}

/** What is typed, which way it is meant, and what came of it. */
const useSignIn = ({ trouble, onGiven }: SignInProps) => {
  const { t } = useTranslation()
  const isNarrow = useMedia(narrow)
  // A token of 43 characters is nothing to type on a phone.
  const [chosen, setWay] = useState<Way | null>(trouble === 'wrongCode' ? 'code' : null)
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [isFresh, setFresh] = useState(false)
  const way = chosen ?? (isNarrow ? 'code' : 'token')
  const given = givenOf(way, text)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (given === null || isBusy) return
    // What was said of one way is not said of the other.
    setWay(way)
    setBusy(true)
    setFresh(false)
    void onGiven(given).finally(() => {
      setBusy(false)
    })
  }
  const turn = (): void => {
    setWay(way === 'token' ? 'code' : 'token')
    setText('')
    setFresh(true)
  }
  const problem = isBusy || isFresh || trouble === null ? undefined : t(`service.trouble.${trouble}`)
  return { way, text, setText, isBusy, given, submit, turn, problem }
}

export const SignIn = (props: SignInProps): JSX.Element => {
  const { t } = useTranslation()
  const { way, text, setText, isBusy, given, submit, turn, problem } = useSignIn(props)
  const TheField = way === 'token' ? TokenField : CodeField
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <KeyRound size={28} aria-hidden />
        <h1>{t('app.name')}</h1>
        <p className="quiet">{t(way === 'token' ? 'service.signIn.text' : 'service.signIn.codeText')}</p>
        <TheField key={way} value={text} problem={problem} onChange={setText} />
        <Button type="submit" variant="primary" disabled={isBusy || given === null}>
          {isBusy ? t('service.signIn.busy') : t('service.signIn.submit')}
        </Button>
        <Button variant="quiet" onClick={turn}>
          {t(way === 'token' ? 'service.signIn.useCode' : 'service.signIn.useToken')}
        </Button>
      </form>
    </main>
  )
}
