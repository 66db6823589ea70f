/** Starts the translations. A missing word does not compile: keys are typed by the English file. */
import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en, type Words } from './en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'translation'
    readonly resources: { readonly translation: Words }
  }
}

/** Ready when it returns: the words are part of the page. */
export const startWords = (language = 'en'): i18n => {
  const instance = i18next.createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return instance
}
