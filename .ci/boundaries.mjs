// Who may import whom: one table, default deny. `eslint.config.js` enforces it, `test/unit/boundaries.test.ts` tries it.

/** Part of the house → the files it consists of. A file belongs to the first part that names it. */
const PARTS = {
  shared: 'shared/**',
  clock: 'main/engine/clock.ts',
  log: 'main/engine/log.ts',
  worker: 'main/engine/worker-entry.ts',
  engine: 'main/engine/*.ts',
  domain: 'main/engine/domain/**',
  'transfer-http': 'main/engine/transfer/http.ts',
  transfer: 'main/engine/transfer/**',
  'store-queries': 'main/engine/store/{queries,queries/**,operations}.ts',
  store: 'main/engine/store/**',
  'control-timetable': 'main/engine/control/timetable.ts',
  control: 'main/engine/control/**',
  feed: 'main/engine/feed/**',
  grabber: 'main/engine/grabber/**',
  api: 'main/api/**',
  aria2: 'main/aria2/**',
  outlets: 'main/outlets/**',
  headless: 'main/headless/**',
  electron: 'main/electron/**',
  renderer: 'renderer/**',
}

const TRANSFER = ['transfer', 'transfer-http']
const STORE = ['store', 'store-queries']
const CONTROL = ['control', 'control-timetable']
const ENGINE = ['engine', 'clock', 'log', 'domain', ...TRANSFER, ...STORE, ...CONTROL, 'feed', 'grabber']
const DOORS = ['engine', 'api', 'aria2', 'outlets', 'shared']

/** Part → parts and packages that it may import besides itself; `node` for Node's own modules. */
const MAY_IMPORT = {
  shared: { packages: ['zod'] },
  clock: { node: true },
  log: {},
  worker: { node: true },
  domain: { parts: ['shared'], packages: ['content-disposition', 'mime-types'] },
  transfer: {
    parts: ['domain', 'shared', 'clock', 'log', 'worker'],
    packages: ['undici', 'tough-cookie', 'fetch-socks', 'socks', 'hash-wasm'],
    node: true,
  },
  // Stored columns are parsed with the same library as what comes over a wire.
  store: { parts: ['domain', 'shared', 'log', 'worker'], packages: ['better-sqlite3', 'zod'], node: true },
  control: { parts: ['domain', ...TRANSFER, ...STORE, 'shared', 'clock', 'log'], packages: ['croner'], node: true },
  feed: { parts: ['domain', 'shared', 'clock', 'store-queries'] },
  grabber: {
    parts: ['domain', 'shared', 'clock', 'log', 'transfer-http', ...STORE, 'control-timetable'],
    packages: ['parse5', 'htmlparser2'],
    node: true,
  },
  engine: { parts: [...ENGINE, 'shared'], node: true },
  api: { parts: ['engine', 'shared'], packages: ['zod', 'ws', 'pino', 'prom-client'], node: true },
  aria2: { parts: ['engine', 'shared'], packages: ['ws', 'pino', 'prom-client'], node: true },
  outlets: { parts: ['engine', 'shared'], packages: ['ws', 'pino', 'prom-client'], node: true },
  headless: { parts: DOORS, packages: ['commander', 'ws', 'fastify', 'hono', 'cli-progress', 'listr2'], node: true },
  electron: { parts: DOORS, packages: ['electron', 'electron-updater'], node: true },
  renderer: {
    parts: ['shared'],
    packages: [
      ...['react', 'react-dom', 'zustand', 'radix-ui', '@radix-ui/*', '@tanstack/react-virtual'],
      ...['lucide-react', 'i18next', 'react-i18next', 'uplot'],
    ],
  },
}

/** Parts that are one file of a larger part, with the same rights. */
const SAME_AS = { 'transfer-http': 'transfer', 'store-queries': 'store', 'control-timetable': 'control' }

const toParts = (names) => ({ file: { categories: names } })
const toPackages = (names) => ({ module: { origin: 'external', source: names } })
const toNode = { module: { origin: 'core' } }

function policyFor(part) {
  const group = SAME_AS[part] ?? part
  const own = [group, ...Object.keys(SAME_AS).filter((name) => SAME_AS[name] === group)]
  const { parts = [], packages = [], node = false } = MAY_IMPORT[group]
  const to = [toParts([...own, ...parts])]
  if (packages.length > 0) to.push(toPackages(packages))
  if (node) to.push(toNode)
  return { from: toParts([part]), allow: { to } }
}

export const boundarySettings = {
  'boundaries/root-path': new URL('..', import.meta.url).pathname,
  'boundaries/files': Object.entries(PARTS).map(([category, pattern]) => ({ category, pattern })),
  'boundaries/files-single-match': true,
  'boundaries/elements': [],
  'boundaries/dependency-nodes': ['import', 'dynamic-import', 'export', 'require'],
  // Imports of own files carry their extension, so Node's own way of finding them is enough.
  'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
}

export const boundaryRule = {
  default: 'disallow',
  checkAllOrigins: true,
  checkUnknownLocals: true,
  checkInternals: true,
  message: '{{from.file.categories}} may not import {{dependency.source}} (the table is .ci/boundaries.mjs)',
  policies: Object.keys(PARTS).map(policyFor),
}
