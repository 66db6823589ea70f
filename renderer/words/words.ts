/** The languages of the window. A missing word does not compile: keys are typed by the English file, the others by its shape. */
import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../../shared/language.ts'
import { en, type Words } from './en.ts'
import { zh } from './zh.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'translation'
    readonly resources: { readonly translation: Words }
  }
}

/** Ready when it returns: the words are part of the page. Another language later: `changeLanguage`. */
export const startWords = (language: Language = 'en'): i18n => {
  const instance = i18next.createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return instance
}
