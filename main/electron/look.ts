/** Theme and language of the application. */
import { nativeTheme } from 'electron'
import type { HostSettings } from '../../shared/host-settings.ts'
import { speakAs } from './speech.ts'

/** What is made afterwards has them from its first moment on. */
export const lookAs = ({ theme, language }: Pick<HostSettings, 'theme' | 'language'>): void => {
  nativeTheme.themeSource = theme
  speakAs(language)
}
