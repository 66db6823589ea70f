/** The text of files as they are dropped and opened: every encoding that lists come in, and what is none. */
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { largestListBytes, textOfFile } from '../../../shared/links/file-text.ts'

const text = 'https://example.org/文件.zip\r\n'

test.for([
  ['UTF-8', Buffer.from(text)],
  ['UTF-16, as an old Notepad writes it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16, the other way round', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ['packed, as aria2 keeps a session', gzipSync(text)],
] as const)('%s', async ([, bytes]) => {
  expect(await textOfFile(bytes)).toEqual({ text })
})

test('what is no list is told, and costs little', async () => {
  expect(await textOfFile(Buffer.from('\u007fELF\0\0'))).toEqual({ trouble: 'not_text' })
  expect(await textOfFile(gzipSync(text).subarray(0, 30))).toEqual({ trouble: 'unreadable' })
  expect(await textOfFile(gzipSync(Buffer.alloc(4 * largestListBytes)))).toEqual({ trouble: 'too_large' })
})
