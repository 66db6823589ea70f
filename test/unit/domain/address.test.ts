import { expect, test } from 'vitest'
import { stripped } from '../../../main/engine/domain/address.ts'

test.each([
  ['http://a/x.zip?q=1', 'http://a/x.zip?q=1'],
  ['http://u:p@a:81/x#y', 'http://a:81/x'],
  ['https://u@a/x', 'https://a/x'],
  ['https://:p@a/x', 'https://a/x'],
  ['http://a/x?#', 'http://a/x?'],
  ['http://a/#', 'http://a/'],
  ['http://a/%23?b=%23', 'http://a/%23?b=%23'],
])('%s goes without login and fragment', (text, expected) => {
  expect(stripped(new URL(text)).href).toBe(expected)
})
