/** What of other people's may be bundled: a licence that nobody has looked at stops the build. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAllowed, writeNotices } from '../../.ci/notices.mjs'
import { tempFolder } from '../support/temp.ts'

test.for([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND Apache-2.0', true],
  ['MIT AND GPL-3.0', false],
  ['GPL-3.0', false],
  ['AGPL-3.0-only OR LicenseRef-Commercial', false],
  ['GPL-3.0 AND (MIT OR ISC)', false],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  ['none', false],
  ['', false],
] as const)('%s: %s', ([expression, allowed]) => {
  expect(isAllowed(expression)).toBe(allowed)
})

const packageIn = (folder: string, manifest: object): string => {
  const own = join(folder, 'node_modules', '@some', 'part')
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: '@some/part', version: '1.2.3', ...manifest }))
  writeFileSync(join(own, 'LICENSE.md'), 'The whole text')
  return join(own, 'lib', 'index.js')
}

test('the package of a bundled module is named with its whole text; an unknown licence says what to do', async () => {
  const folder = tempFolder('notices')
  mkdirSync(folder.at('out', 'renderer'), { recursive: true })
  const module = packageIn(folder.path, { license: 'ISC' })
  writeNotices(folder.at('out'), [module, '/somewhere/own.ts', '\0virtual:x'])
  const text = readFileSync(folder.at('out', 'third-party-notices.txt'), 'utf8')
  expect(text).toContain('@some/part 1.2.3\nLicence: ISC\n\nThe whole text\n')
  expect(text).toContain('better-sqlite3 ')
  expect(readFileSync(folder.at('out', 'renderer', 'notices.js'), 'utf8')).toContain('"name":"@some/part"')
  packageIn(folder.path, { license: 'SSPL-1.0' })
  expect(() => {
    writeNotices(folder.at('out'), [module])
  }).toThrow('@some/part@1.2.3 is bundled and its licence is “SSPL-1.0”')
  await folder.remove()
})
