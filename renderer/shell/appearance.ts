/** Gives the page the look and the language that the settings ask for, at once and whenever they or the system change. */
import type { i18n } from 'i18next'
import { setFormats } from '../../shared/format.ts'
import type { HostSettings } from '../../shared/host-settings.ts'
import { chooseSpeech } from '../../shared/language.ts'
import type { HostSettingsBook } from '../state/host-settings.ts'

/** Null where nobody can say (a page without a screen). */
const darkQuery = (): MediaQueryList | null =>
  typeof window.matchMedia === 'function' ? window.matchMedia('(prefers-color-scheme: dark)') : null

const applyLook = ({ theme, density }: HostSettings): void => {
  const { dataset } = document.documentElement
  dataset.theme = theme === 'system' ? (darkQuery()?.matches === true ? 'dark' : 'light') : theme
  dataset.density = density
}

const applyLanguage = ({ language: wanted }: HostSettings, words: i18n): void => {
  const speech = chooseSpeech(wanted, navigator.languages)
  setFormats(speech)
  document.documentElement.lang = speech.language === 'zh' ? 'zh-Hans' : speech.language
  if (words.language !== speech.language) void words.changeLanguage(speech.language)
}

export const followSettings = ({ store }: HostSettingsBook, words: i18n): void => {
  const apply = (settings: HostSettings): void => {
    applyLook(settings)
    applyLanguage(settings, words)
  }
  apply(store.getState())
  store.subscribe(apply)
  darkQuery()?.addEventListener('change', () => {
    applyLook(store.getState())
  })
  window.addEventListener('languagechange', () => {
    applyLanguage(store.getState(), words)
  })
}
