/** Which language is spoken, and how numbers and times look in it. */
import { afterEach, describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, setFormats } from '../../../shared/format.ts'
import { chooseSpeech } from '../../../shared/language.ts'

afterEach(() => {
  setFormats({ locale: 'en-US', language: 'en' })
})

describe('the language', () => {
  it.each([
    ['system', ['zh-CN', 'en'], 'zh', 'zh-CN'],
    ['system', ['de-DE', 'zh-Hans'], 'zh', 'de-DE'],
    ['system', ['de-DE', 'fr'], 'en', 'de-DE'],
    ['system', [], 'en', 'en'],
    ['zh', ['en-GB'], 'zh', 'zh-CN'],
    ['en', ['de-DE', 'en-GB'], 'en', 'en-GB'],
    ['en', ['zh-CN'], 'en', 'en'],
  ] as const)('asked for %s on a system with %j', (wanted, preferred, language, locale) => {
    expect(chooseSpeech(wanted, preferred)).toEqual({ language, locale })
  })
})

describe('formats', () => {
  it('follow the locale', () => {
    setFormats({ locale: 'de-DE', language: 'en' })
    expect(formatBytes(1536)).toBe('1,5 KiB')
    expect(formatBytes(1536, 'en')).toBe('1.5 KiB')
    expect(formatDuration(3_840_000)).toBe('1 h 4 min')
  })

  it('say times in words of the language', () => {
    setFormats({ locale: 'zh-CN', language: 'zh' })
    expect(formatDuration(3_840_000)).toBe('1小时4分钟')
    expect(formatDuration(12_000)).toBe('12秒')
    expect(formatDuration(null)).toBe('–')
  })
})

it('what a system without a language calls one is no language', () => {
  for (const none of [['C'], ['POSIX'], ['en_US.UTF-8'], ['']]) {
    expect(chooseSpeech('system', none)).toEqual({ language: 'en', locale: 'en' })
    expect(chooseSpeech('zh', none)).toEqual({ language: 'zh', locale: 'zh-CN' })
  }
})
