// Builds out/: the window, Electron's main process and preload, the command line and the worker threads. One tool (Vite).
// Skips the work when no input changed since the last build. `--force` builds anyway; `--partial` tolerates entries whose
// source does not exist.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { writeNotices } from './notices.mjs'
import { root, run, say, Stop } from './setup.mjs'

const out = join(root, 'out')
const stampFile = join(out, '.stamp.json')
const INPUTS = [
  'main',
  'renderer',
  'shared',
  'assets',
  '.ci/build.mjs',
  '.ci/notices.mjs',
  'package.json',
  'package-lock.json',
]

/** Entries that run in Node or in Electron's main process; the name is that of the file in out/. */
const NODE_ENTRIES = {
  main: 'main/electron/main.ts',
  cli: 'main/headless/cli.ts',
  'lane-worker': 'main/engine/transfer/lane-worker.ts',
  'disk-worker': 'main/engine/transfer/disk-worker.ts',
  'page-worker': 'main/engine/grabber/page-worker.ts',
  'ledger-worker': 'main/engine/store/ledger-worker.ts',
}
const PRELOAD = 'main/electron/preload.ts'
const WINDOW = 'renderer/index.html'
/** Recipes that come along: the command reads them beside itself. */
const RECIPES = 'assets/recipes'
const BASKET = 'renderer/basket.html'
const NOTICES = 'third-party-notices.txt'

/** Packages with a binary of their own, which are packed as they are. */
const NATIVE = new Set(['better-sqlite3', '@napi-rs/xattr'])

const isOutside = (id) => id === 'electron' || id.startsWith('electron/') || NATIVE.has(id) || isBuiltin(id)

const common = {
  root,
  configFile: false,
  logLevel: 'warn',
  clearScreen: false,
  publicDir: false,
  envDir: false,
}

function nodeConfig(input, output) {
  return {
    ...common,
    ssr: { target: 'node', noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: out,
      emptyOutDir: false,
      sourcemap: true,
      minify: false,
      rolldownOptions: { input, external: isOutside, platform: 'node', output },
    },
  }
}

/** Comments and blanks are half of the code, and each start reads all of it. Names stay: they are in what people send along of a failure. */
const dense = { compress: false, mangle: false, codegen: { removeWhitespace: true } }

async function buildNode(build, entries) {
  const output = { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js', minify: dense }
  return build(nodeConfig(entries, output))
}

async function buildPreload(build) {
  // A sandboxed preload is one CommonJS file: it can require nothing but electron.
  const output = { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false }
  return build(nodeConfig({ preload: join(root, PRELOAD) }, output))
}

async function buildWindow(build) {
  const { default: react } = await import('@vitejs/plugin-react')
  return build({
    ...common,
    root: join(root, 'renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      sourcemap: true,
      target: 'chrome130',
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: [join(root, WINDOW), join(root, BASKET)] },
    },
  })
}

function files(path) {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return []
  if (!statSync(absolute).isDirectory()) return [path]
  return readdirSync(absolute, { recursive: true }).map((name) => join(path, name))
}

/** Changes whenever an input is added, removed or written to. */
function fingerprint(partial) {
  const hash = createHash('sha256').update(`${process.versions.node} ${String(partial)}\n`)
  for (const path of INPUTS.flatMap(files).sort()) {
    const { mtimeMs, size, ino } = statSync(join(root, path))
    hash.update(`${path} ${mtimeMs} ${size} ${ino}\n`)
  }
  return hash.digest('hex')
}

function isCurrent(print) {
  if (!existsSync(stampFile)) return false
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'))
  return stamp.print === print && stamp.files.every((file) => existsSync(join(out, file)))
}

function presentEntries(partial) {
  const all = [...Object.values(NODE_ENTRIES), PRELOAD, WINDOW]
  const absent = all.filter((path) => !existsSync(join(root, path)))
  if (absent.length > 0 && !partial) throw new Stop(`these sources are missing: ${absent.join(', ')}`)
  for (const path of absent) say(`${path} does not exist yet: skipped`)
  return (path) => !absent.includes(path)
}

/** Removes what an earlier build left in out/ and this one did not write. */
function sweep(written) {
  const keep = new Set([...written, 'renderer', 'recipes'])
  for (const name of readdirSync(out)) {
    if (!keep.has(name)) rmSync(join(out, name), { recursive: true })
  }
}

/** Builds out/ unless it is current. */
export async function buildAll({ force = false, partial = false } = {}) {
  const print = fingerprint(partial)
  if (!force && isCurrent(print)) return
  const has = presentEntries(partial)
  say('building out/ …')
  const { build } = await import('vite')
  const entries = Object.entries(NODE_ENTRIES).filter(([, path]) => has(path))
  const input = Object.fromEntries(entries.map(([name, path]) => [name, join(root, path)]))
  const { results, window } = await buildParts(build, input, has).catch((error) => {
    throw new Stop(`the build failed: ${error.message}`)
  })
  const written = results.flatMap((result) => result.output.map((file) => file.fileName))
  if (window) {
    const chunks = [...results, window].flatMap((result) => result.output)
    writeNotices(
      out,
      chunks.flatMap(({ moduleIds = [] }) => moduleIds),
    )
    written.push(NOTICES)
  }
  if (written.length === 0) return
  sweep(written)
  cpSync(join(root, RECIPES), join(out, 'recipes'), { recursive: true })
  writeFileSync(stampFile, JSON.stringify({ print, files: written }))
}

async function buildParts(build, input, has) {
  const results = []
  if (Object.keys(input).length > 0) results.push(await buildNode(build, input))
  if (has(PRELOAD)) results.push(await buildPreload(build))
  return { results, window: has(WINDOW) ? await buildWindow(build) : null }
}

await run(import.meta.url, async (args) => {
  const unknown = args.find((arg) => !['--force', '--partial'].includes(arg))
  if (unknown !== undefined) throw new Stop(`unknown option ${unknown}; known: --force, --partial`)
  await buildAll({ force: args.includes('--force'), partial: args.includes('--partial') })
  return 0
})
