/** Which language to speak. */
import type { HostSettings } from './host-settings.ts'

export type Language = Exclude<HostSettings['language'], 'system'>

export interface Speech {
  /** The language of words. */
  readonly language: Language
  /** BCP 47 tag for numbers and dates: the system's own, or that of the words when another language was chosen. */
  readonly locale: string
}

/** Systems name languages that are none of BCP 47's: `C`, `POSIX`, `en_US.UTF-8`. */
const isTag = (tag: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

/** @param system the system's languages as BCP 47 tags, the dearest first; the first that Sluice speaks wins, else English */
export const chooseSpeech = (wanted: HostSettings['language'], system: readonly string[]): Speech => {
  const preferred = system.filter(isTag)
  const speaks = (tag: string): Language | null => (/^zh\b/i.test(tag) ? 'zh' : /^en\b/i.test(tag) ? 'en' : null)
  if (wanted === 'system') {
    const language = preferred.map(speaks).find((found) => found !== null) ?? 'en'
    return { language, locale: preferred[0] ?? 'en' }
  }
  return {
    language: wanted,
    locale: preferred.find((tag) => speaks(tag) === wanted) ?? (wanted === 'zh' ? 'zh-CN' : 'en'),
  }
}
