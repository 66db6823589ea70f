// Makes the news of a release, away from every server: `node .ci/update-news.mjs --new-key FILE` makes a key pair once, and
// `node .ci/update-news.mjs --key FILE --page URL FOLDER` signs what lies in FOLDER. main/electron/updates/news.ts reads what this
// writes; docs/release.md says when to run it. The private key is sealed with $SLUICE_KEY_PASSPHRASE and stays with whoever made it.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { root, run, say, Stop } from './setup.mjs'

const DAY_MS = 86_400_000
const OPTIONS = {
  'new-key': { type: 'string' },
  key: { type: 'string' },
  channel: { type: 'string', default: 'stable' },
  page: { type: 'string' },
  notes: { type: 'string' },
  'notes-zh': { type: 'string' },
  days: { type: 'string', default: '90' },
}

/** What electron-builder and .ci/deb.mjs call their files → what they are for. */
const FILES = [
  [/-linux-(x86_64|arm64)\.AppImage$/, 'linux', 'appimage'],
  [/[-_](amd64|arm64)\.deb$/, 'linux', 'deb'],
  [/-linux-(x86_64|aarch64)\.rpm$/, 'linux', 'rpm'],
  [/-win-(x64|arm64)\.exe$/, 'win32', 'nsis'],
  [/-mac-(universal)\.dmg$/, 'darwin', 'dmg'],
]
const ARCHITECTURES = { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64' }

function passphrase() {
  const given = process.env.SLUICE_KEY_PASSPHRASE
  if (!given) throw new Stop('set SLUICE_KEY_PASSPHRASE: the private key is never on a disk without one')
  return given
}

/** The 32 bytes of an Ed25519 key, base64. */
const rawOf = (key) => Buffer.from(key.export({ format: 'jwk' }).x, 'base64url').toString('base64')

/** As `keyIdOf` in main/electron/updates/news.ts. */
const idOf = (raw) => createHash('sha256').update(Buffer.from(raw, 'base64')).digest('hex').slice(0, 16)

function makeKey(file) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: passphrase() })
  writeFileSync(file, pem, { flag: 'wx', mode: 0o600 })
  say(`${file} is the private key. Keep it off every machine that builds or serves.`)
  say('put this into "updates": {"feed": "https://…/", "keys": […]} of package.json:')
  process.stdout.write(`${rawOf(publicKey)}\n`)
}

async function digestOf(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** The files of a release in a folder, as the news name them. */
export async function releaseFiles(folder) {
  const found = []
  for (const name of (await readdir(folder)).sort()) {
    const match = FILES.map(([pattern, platform, kind]) => ({ arch: pattern.exec(name)?.[1], platform, kind })).find(
      ({ arch }) => arch !== undefined,
    )
    // The command's own package and the portable program are downloaded by hand.
    if (match === undefined || /sluice-command|-portable-/.test(name)) continue
    const { size } = await stat(join(folder, name))
    const arch = ARCHITECTURES[match.arch] ?? match.arch
    found.push({ ...match, arch, name, sizeBytes: size, sha256: await digestOf(join(folder, name)) })
  }
  return found
}

/** The signed form of news: the text of the file to hand out. */
export function signedNews(news, privateKey) {
  const payload = Buffer.from(JSON.stringify(news))
  const key = idOf(rawOf(createPublicKey(privateKey)))
  const signature = sign(null, payload, privateKey).toString('base64')
  return `${JSON.stringify({ payload: payload.toString('base64'), signatures: [{ key, signature }] }, null, 2)}\n`
}

const textOf = (file) => (file === undefined ? null : readFileSync(file, 'utf8').trim())

async function makeNews(folder, values) {
  const { version, updates } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { channel, page, days } = values
  if (page === undefined) throw new Stop('--page says where people read about this version')
  const files = await releaseFiles(folder)
  if (files.length === 0) throw new Stop(`there is nothing to hand out in ${folder}`)
  const privateKey = createPrivateKey({ key: readFileSync(values.key), passphrase: passphrase() })
  if (!updates.keys.includes(rawOf(createPublicKey(privateKey))))
    throw new Stop('package.json does not name this key: no Sluice would believe what it signs')
  const now = Date.now()
  const news = {
    type: 'sluice-update',
    channel,
    // Seconds count up by themselves, whoever signs.
    number: Math.floor(now / 1000),
    version,
    released: now,
    expires: now + Number(days) * DAY_MS,
    notes: { en: textOf(values.notes) ?? '', zh: textOf(values['notes-zh']) },
    page,
    files,
  }
  const target = join(folder, `sluice-${channel}.json`)
  writeFileSync(target, signedNews(news, privateKey))
  say(`${target}: ${version}, ${files.length} files, good for ${days} days; sign anew before that`)
}

await run(import.meta.url, async (args) => {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  if (values['new-key'] !== undefined) makeKey(values['new-key'])
  else if (values.key !== undefined && positionals.length === 1) await makeNews(positionals[0], values)
  else throw new Stop('give --new-key FILE, or --key FILE --page URL FOLDER')
  return 0
})
