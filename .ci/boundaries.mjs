// Who may import whom: one table, default deny. `eslint.config.js` enforces it, `test/unit/boundaries.test.ts` tries it.

/** Part of the house → the files it consists of. A file belongs to the first part that names it. */
const PARTS = {
  links: 'shared/links/**',
  recipes: 'shared/recipes/**',
  shared: 'shared/**',
  clock: 'main/engine/clock.ts',
  log: 'main/engine/log.ts',
  worker: 'main/engine/worker-entry.ts',
  engine: 'main/engine/*.ts',
  domain: 'main/engine/domain/**',
  'transfer-http': 'main/engine/transfer/{http,public-address}.ts',
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
  web: 'main/web/**',
  headless: 'main/headless/**',
  electron: 'main/electron/**',
  renderer: 'renderer/**',
}

const TRANSFER = ['transfer', 'transfer-http']
const STORE = ['store', 'store-queries']
const CONTROL = ['control', 'control-timetable']
const ENGINE = ['engine', 'clock', 'log', 'domain', ...TRANSFER, ...STORE, ...CONTROL, 'feed', 'grabber']
const ROOMS = ['engine', 'api', 'aria2', 'outlets', 'shared']
/** What a street door may stand on; the one over HTTP belongs to both houses. */
const DOORS = [...ROOMS, 'web']

/** Part → parts and packages that it may import besides itself; `node` for Node's own modules. */
const MAY_IMPORT = {
  shared: { packages: ['zod'] },
  // What is pasted and dropped is understood in the window and by the command alike.
  links: { parts: ['shared'], packages: ['saxes'] },
  // Recipes are written in YAML; the window reads them while they are typed, the command from files.
  recipes: { parts: ['shared'], packages: ['yaml', 'zod'] },
  clock: { node: true },
  log: {},
  worker: { node: true },
  domain: { parts: ['shared'], packages: ['content-disposition', 'mime', 're2js'] },
  transfer: {
    parts: ['domain', 'shared', 'clock', 'log', 'worker'],
    packages: ['undici', 'tough-cookie', 'fetch-socks', 'socks', 'hash-wasm', 'ipaddr.js'],
    node: true,
  },
  // Stored columns are parsed with the same library as what comes over a wire.
  store: { parts: ['domain', 'shared', 'log', 'worker'], packages: ['better-sqlite3', 'zod'], node: true },
  control: { parts: ['domain', ...TRANSFER, ...STORE, 'shared', 'clock', 'log'], packages: ['croner'], node: true },
  feed: { parts: ['domain', 'shared', 'clock', 'store-queries'] },
  grabber: {
    parts: ['domain', 'shared', 'recipes', 'clock', 'log', 'worker', 'transfer-http', ...STORE, 'control-timetable'],
    packages: [
      ...['htmlparser2', 'encoding-sniffer', 'chardet', '@exodus/bytes', 'robots-parser', 'tldts', 'mime'],
      ...[
        'parse5',
        'parse5-htmlparser2-tree-adapter',
        'domhandler',
        'css-select',
        'xpath',
        'jsonpath-rfc9535',
        're2js',
        'luxon',
      ],
    ],
    node: true,
  },
  engine: { parts: [...ENGINE, 'shared'], node: true },
  api: { parts: ['engine', 'shared'], packages: ['zod', 'ws', 'pino', 'prom-client', 'csv-stringify'], node: true },
  aria2: { parts: ['engine', 'api', 'shared', 'links', 'web'], packages: ['hono', 'ws', 'saxes', 'zod'], node: true },
  outlets: {
    parts: ['engine', 'shared'],
    packages: [
      ...['ws', 'pino', 'pino-roll', 'pino-pretty', '@elastic/ecs-pino-format', 'prom-client', '@napi-rs/xattr'],
    ],
    node: true,
  },
  // Front desks of other vocabularies are mounted on it, so it knows none of them.
  web: {
    parts: ['engine', 'api', 'outlets', 'shared'],
    packages: ['ws', 'hono', '@hono/node-server', 'zod', 'bowser'],
    node: true,
  },
  headless: {
    parts: [...DOORS, 'links', 'recipes'],
    packages: ['commander', 'ws', 'cli-progress', 'listr2', 'csv-stringify', 'uqr'],
    node: true,
  },
  electron: {
    parts: [...DOORS, 'links'],
    // News of versions come from outside and are judged by a schema like everything that does.
    packages: ['electron', '@jellybrick/dbus-next', 'zod'],
    node: true,
  },
  renderer: {
    parts: ['shared', 'links', 'recipes'],
    packages: [
      ...['react', 'react-dom', 'zustand', 'radix-ui', '@radix-ui/*', '@tanstack/react-virtual'],
      ...['lucide-react', 'i18next', 'react-i18next', 'uplot', 'uqr', '@codemirror/*', '@lezer/highlight'],
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
