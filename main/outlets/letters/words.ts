/** What a letter says to people, one line each. Names come from servers: they are cut, and lose what would break a line. */
import { failureWordsZh } from './words-zh.ts'
import { scrub } from '../scrub.ts'
import type { Letter } from '../../engine/engine.ts'
import { formatBytes, formatDuration } from '../../../shared/format.ts'
import type { LetterEvent } from '../../../shared/webhooks.ts'

export type Language = 'en' | 'zh'
type Words = { readonly [K in LetterEvent['kind']]: (event: Extract<LetterEvent, { kind: K }>) => string }

const mostCharacters = 120

/** Any text as part of a line. */
const clean = (text: string): string => {
  // eslint-disable-next-line no-control-regex -- they, and signs that turn the direction of writing, are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim()
  const letters = Array.from(plain)
  return letters.length <= mostCharacters ? plain : `${letters.slice(0, mostCharacters - 1).join('')}…`
}

const size = (bytes: number): string => formatBytes(bytes, 'en')

const en: Words = {
  completed: ({ name, sizeBytes, host }) => `✅ ${clean(name)} is complete (${size(sizeBytes)}, ${host})`,
  failed: ({ name, isHeld, failure }) =>
    `${isHeld ? `⏸ ${clean(name)} waits for your answer` : `❌ ${clean(name)} failed`}: ${clean(scrub(failure.message))}`,
  queue_empty: ({ queue }) => `🏁 The queue “${clean(queue)}” has nothing left to do`,
  disk_low: ({ dir, freeBytes, limitBytes }) =>
    `⚠️ Only ${size(freeBytes)} are free where ${clean(dir)} is (told below ${size(limitBytes)})`,
  stalled: ({ name, host, silentMs }) =>
    `🐌 ${clean(name)} has received nothing for ${formatDuration(silentMs)} (${host})`,
  watch_news: ({ host, finds, rows }) =>
    `🔎 A watch of ${clean(host)} has brought ${String(finds)} new or changed files and ${String(rows)} new rows`,
  watch_failed: ({ host }) => `❌ A watch of ${clean(host)} could read no page`,
  test: () => 'This is a test: messages of Sluice arrive here.',
}

const zh: Words = {
  completed: ({ name, sizeBytes, host }) => `✅ 下载完成：${clean(name)}（${size(sizeBytes)}，${host}）`,
  failed: ({ name, host, isHeld, failure }) =>
    `${isHeld ? '⏸ 等待处理' : '❌ 下载失败'}：${clean(name)}（${host}）：${failureWordsZh[failure.code]}`,
  queue_empty: ({ queue }) => `🏁 队列“${clean(queue)}”已全部完成`,
  disk_low: ({ dir, freeBytes, limitBytes }) =>
    `⚠️ 磁盘空间不足：${clean(dir)} 所在磁盘仅剩 ${size(freeBytes)}（低于 ${size(limitBytes)} 时提醒）`,
  stalled: ({ name, host, silentMs }) =>
    `🐌 下载停滞：${clean(name)}（${host}）已 ${String(Math.max(1, Math.round(silentMs / 60_000)))} 分钟没有收到数据`,
  watch_news: ({ host, finds, rows }) =>
    `🔎 监视有更新：${clean(host)}，新的或已更改的文件 ${String(finds)} 个，新增 ${String(rows)} 行`,
  watch_failed: ({ host }) => `❌ 监视失败：${clean(host)}，没有读到任何网页`,
  test: () => '这是一条测试消息：Sluice 的消息可以送达这里。',
}

const lineOf = (event: LetterEvent, words: Words): string => {
  // The table has for each kind what takes an event of that kind.
  const say = words[event.kind] as (event: LetterEvent) => string
  return say(event)
}

const linesOf = (letters: readonly Letter[], language: Language): readonly string[] =>
  letters.map(({ event }) => lineOf(event, language === 'zh' ? zh : en))

/** The whole message under the name of the sender, which some services ask for as a keyword; cut to so many bytes of UTF-8. */
export const textOf = (
  letters: readonly Letter[],
  language: Language,
  mostBytes: number,
  heading: readonly string[] = ['Sluice'],
): string => {
  const all = [...heading, ...linesOf(letters, language)]
  let text = ''
  for (const line of all) {
    const longer = text === '' ? line : `${text}\n${line}`
    if (Buffer.byteLength(longer, 'utf8') > mostBytes - 4) return `${text}\n…`
    text = longer
  }
  return text
}
