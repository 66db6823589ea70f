/** Puts the app on the page with its words and its context; shared by the real window, the workbench and the tests. */
import { type JSX, StrictMode } from 'react'
import { I18nextProvider } from 'react-i18next'
import type { i18n } from 'i18next'
import { type Sluice, SluiceContext } from '../client/context.ts'
import { App } from './App.tsx'

export const Root = ({ sluice, words }: { readonly sluice: Sluice; readonly words: i18n }): JSX.Element => (
  <StrictMode>
    <I18nextProvider i18n={words}>
      <SluiceContext value={sluice}>
        <App />
      </SluiceContext>
    </I18nextProvider>
  </StrictMode>
)
