/** Menus, notifications and numbers in the language that is wanted. */
import { app } from 'electron'
import { setFormats } from '../../shared/format.ts'
import type { HostSettings } from '../../shared/host-settings.ts'
import { chooseSpeech } from '../../shared/language.ts'
import { speak } from './words.ts'

export const speakAs = (language: HostSettings['language']): void => {
  const speech = chooseSpeech(language, app.getPreferredSystemLanguages())
  speak(speech.language)
  setFormats(speech)
}
