/** Starts the page: the desktop's window over its preload, or a visit to the service that gave the page. */
import type { JSX } from 'react'
import { createRoot } from 'react-dom/client'
import type { Bridge } from '../shared/host.ts'
import { allowInertParsing } from './client/trusted-types.ts'
import { openVisit } from './client/visit.ts'
import { openWindowPage } from './client/window-page.ts'
import { followSettings } from './shell/appearance.ts'
import { Root } from './shell/Root.tsx'
import { VisitRoot } from './shell/VisitRoot.tsx'
import { createHostSettings } from './state/host-settings.ts'
import { startWords } from './words/words.ts'
import './ui/style.css'

declare global {
  interface Window {
    /** Absent where a browser shows the page. */
    readonly sluice?: Bridge
  }
}

allowInertParsing()
const words = startWords()

const draw = (page: JSX.Element): void => {
  const root = document.getElementById('root')
  if (root) createRoot(root).render(page)
}

const visitOf = (): JSX.Element => {
  const hostSettings = createHostSettings(null, { storage: window.localStorage })
  followSettings(hostSettings, words)
  const visit = openVisit(hostSettings)
  void visit.begin()
  return <VisitRoot visit={visit} words={words} />
}

if (window.sluice)
  void openWindowPage(window.sluice, words).then((sluice) => {
    draw(<Root sluice={sluice} words={words} />)
  })
else draw(visitOf())
