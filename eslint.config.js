// The rules of the house that a machine can check. Who may import whom stands in .ci/boundaries.mjs.
import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { boundarySettings, boundaryRule } from './.ci/boundaries.mjs'

const TYPESCRIPT = [
  'main/**/*.ts',
  'shared/**/*.ts',
  'renderer/**/*.{ts,tsx}',
  'test/**/*.{ts,tsx}',
  'vitest.config.ts',
]
const TSCONFIGS = ['shared', 'renderer', 'test']
  .map((name) => `${name}/tsconfig.json`)
  .concat(['main/tsconfig.node.json', 'main/tsconfig.electron.json'])
const PRODUCT = ['main/**/*.ts', 'shared/**/*.ts', 'renderer/**/*.{ts,tsx}']

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use named exports.',
}

/** V8 aborts the process when a thread is ended while one of its modules waits at its top level. */
const noWaitingModule = {
  selector: 'AwaitExpression:not(:function *), ForOfStatement[await=true]:not(:function *)',
  message: 'Code of the engine runs in threads that may be ended at any time: no await at the top level.',
}

/** Time and chance come from the Clock, so that a test can be its own time. */
const ownTime = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Ask the Clock (clock.ts) for the time.',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate)$/]',
    message: 'Use the Clock (clock.ts).',
  },
]
const ownTimeProperties = [
  { object: 'Date', property: 'now', message: 'Ask the Clock (clock.ts) for the time.' },
  { object: 'performance', property: 'now', message: 'Ask the Clock (clock.ts) for the time.' },
  { object: 'Math', property: 'random', message: 'Ask the Clock (clock.ts) for chance.' },
]

/** Each half of Electron's IPC appears in one file. */
const ipcExcept = (allowed) => {
  const forbidden = ['ipcMain', 'ipcRenderer'].filter((name) => name !== allowed)
  const message = 'ipcMain appears in main/electron/ipc.ts and frames.ts, ipcRenderer in main/electron/preload.ts only.'
  return ['error', { paths: [{ name: 'electron', importNames: forbidden, message }] }]
}

const httpServers = ['node:http', 'node:https', 'node:http2'].map((name) => ({
  name,
  importNames: ['Server', 'createServer', 'createSecureServer'],
  allowTypeImports: true,
  message: 'The engine is no HTTP server; doors belong to the hosts.',
}))

export default defineConfig(
  { ignores: ['node_modules/**', 'out/**', 'dist/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
  },
  {
    files: TYPESCRIPT,
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: TSCONFIGS,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', noDefaultExport],
      eqeqeq: 'error',
    },
  },
  {
    files: TYPESCRIPT,
    ignores: ['vitest.config.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['test/**/*.test.{ts,tsx}'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: PRODUCT,
    plugins: { boundaries },
    settings: boundarySettings,
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': ['error', boundaryRule],
    },
  },
  {
    files: ['main/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'].map((name) => ({
          name,
          message: 'Requests go through the engine: main/engine/transfer/http.ts.',
        })),
      ],
      'no-restricted-imports': ipcExcept(),
    },
  },
  {
    files: ['main/engine/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: httpServers }] },
  },
  {
    files: ['main/engine/**/*.ts'],
    ignores: ['main/engine/clock.ts'],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, ...ownTime, noWaitingModule],
      'no-restricted-properties': ['error', ...ownTimeProperties],
    },
  },
  { files: ['main/electron/{ipc,frames}.ts'], rules: { 'no-restricted-imports': ipcExcept('ipcMain') } },
  { files: ['main/electron/preload.ts'], rules: { 'no-restricted-imports': ipcExcept('ipcRenderer') } },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      // Its advice is for the React compiler, which is not in use.
      'react-hooks/incompatible-library': 'off',
    },
  },
)
