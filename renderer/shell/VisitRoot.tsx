/** The page of a service: the log-in, then the app. */
import type { i18n } from 'i18next'
import type { JSX } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { Visit } from '../client/visit.ts'
import { Button } from '../ui/Button.tsx'
import { Root } from './Root.tsx'
import { SignIn } from './SignIn.tsx'

const Unreachable = ({ onRetry }: { readonly onRetry: () => void }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <main className="sign-in">
      <div role="alert">
        <h1>{t('app.name')}</h1>
        <p>{t('service.trouble.unreachable')}</p>
        <Button variant="primary" onClick={onRetry}>
          {t('service.away.retry')}
        </Button>
      </div>
    </main>
  )
}

const Outside = ({ visit }: { readonly visit: Visit }): JSX.Element | null => {
  const state = useStore(visit.store)
  if (state.kind === 'unreachable') return <Unreachable onRetry={() => void visit.begin()} />
  return state.kind === 'signedOut' ? <SignIn trouble={state.trouble} onGiven={visit.signIn} /> : null
}

export const VisitRoot = ({ visit, words }: { readonly visit: Visit; readonly words: i18n }): JSX.Element => {
  const state = useStore(visit.store)
  if (state.kind === 'signedIn') return <Root sluice={state.sluice} words={words} />
  return (
    <I18nextProvider i18n={words}>
      <Outside visit={visit} />
    </I18nextProvider>
  )
}
