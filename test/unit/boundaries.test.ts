/** The import table is enforced: what it forbids is an error, what it allows is not. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, test } from 'vitest'

const checkout = fileURLToPath(new URL('../..', import.meta.url))

// The snippets are no files of any project, so the rules that need types are off.
const eslint = new ESLint({
  cwd: checkout,
  overrideConfig: [
    {
      files: ['**/*.{ts,tsx}'],
      languageOptions: { parserOptions: { project: null } },
      rules: tseslint.configs.disableTypeChecked.rules ?? {},
    },
  ],
})

async function rulesBroken(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(checkout, filePath) })
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message)
}

const importOf = (source: string): string => `import { thing } from '${source}'\nvoid thing\n`

test.each([
  ['main/engine/made-up.ts', 'electron'],
  ['main/engine/made-up.ts', '../api/made-up.ts'],
  ['main/engine/domain/made-up.ts', 'node:fs'],
  ['main/engine/domain/made-up.ts', 'fs'],
  ['main/engine/domain/made-up.ts', 'zod'],
  ['main/engine/domain/made-up.ts', '../clock.ts'],
  ['main/engine/domain/made-up.ts', '../transfer/protocol.ts'],
  ['main/engine/transfer/made-up.ts', '../store/operations.ts'],
  ['main/engine/transfer/made-up.ts', 'better-sqlite3'],
  ['main/engine/transfer/made-up.ts', 'electron'],
  ['main/engine/store/made-up.ts', '../transfer/protocol.ts'],
  ['main/engine/store/made-up.ts', '../clock.ts'],
  ['main/engine/store/made-up.ts', 'undici'],
  ['main/engine/control/made-up.ts', 'undici'],
  ['main/engine/feed/made-up.ts', '../transfer/protocol.ts'],
  ['main/engine/clock.ts', './domain/download.ts'],
  ['main/engine/log.ts', 'node:fs'],
  ['main/api/made-up.ts', '../engine/domain/download.ts'],
  ['main/api/made-up.ts', '../engine/store/operations.ts'],
  ['main/headless/made-up.ts', 'electron'],
  ['main/headless/made-up.ts', '../engine/domain/download.ts'],
  ['main/headless/made-up.ts', 'radix-ui'],
  ['main/headless/made-up.ts', 'not-installed-at-all'],
  ['main/headless/made-up.ts', '../engine/not-there.ts'],
  ['main/electron/made-up.ts', '../../renderer/workbench.tsx'],
  ['renderer/made-up.tsx', '../main/engine/clock.ts'],
  ['renderer/made-up.tsx', 'node:fs'],
  ['renderer/made-up.tsx', 'electron'],
  ['shared/made-up.ts', 'node:fs'],
  ['shared/made-up.ts', 'undici'],
  ['shared/made-up.ts', '../main/engine/clock.ts'],
])('%s may not import %s', async (filePath, source) => {
  expect(await rulesBroken(filePath, importOf(source))).toContain('boundaries/dependencies')
})

test.each([
  ['shared/made-up.ts', 'zod'],
  ['shared/made-up.ts', './ids.ts'],
  ['main/engine/domain/made-up.ts', '../../../shared/ids.ts'],
  ['main/engine/domain/made-up.ts', './download.ts'],
  ['main/engine/domain/made-up.ts', 'mime'],
  ['main/engine/transfer/made-up.ts', '../domain/download.ts'],
  ['main/engine/transfer/made-up.ts', '../clock.ts'],
  ['main/engine/transfer/made-up.ts', './protocol.ts'],
  ['main/engine/transfer/made-up.ts', 'undici'],
  ['main/engine/transfer/made-up.ts', 'node:fs'],
  ['main/engine/store/made-up.ts', 'better-sqlite3'],
  ['main/engine/store/made-up.ts', '../log.ts'],
  ['main/engine/control/made-up.ts', '../store/operations.ts'],
  ['main/engine/control/made-up.ts', '../transfer/protocol.ts'],
  ['main/engine/control/made-up.ts', 'croner'],
  ['main/engine/made-up.ts', './store/operations.ts'],
  ['main/headless/made-up.ts', 'commander'],
  ['main/electron/made-up.ts', 'electron'],
  ['renderer/made-up.tsx', '../shared/ids.ts'],
  ['renderer/made-up.tsx', 'react'],
  ['renderer/made-up.tsx', 'react-dom/client'],
  ['renderer/made-up.tsx', 'zustand'],
  ['renderer/made-up.tsx', 'radix-ui'],
  ['renderer/made-up.tsx', '@tanstack/react-virtual'],
  ['main/engine/transfer/made-up.ts', 'fetch-socks'],
])('%s may import %s', async (filePath, source) => {
  if (source.startsWith('.')) expect(existsSync(join(checkout, dirname(filePath), source))).toBe(true)
  expect(await rulesBroken(filePath, importOf(source))).toEqual([])
})

test.each([
  ['import type', "import type { App } from 'electron'\nexport type Made = App\n"],
  ['export from', "export { app } from 'electron'\n"],
  ['dynamic import', "export const made = import('electron')\n"],
])('%s of electron does not slip through', async (_form, text) => {
  expect(await rulesBroken('main/engine/made-up.ts', text)).toContain('boundaries/dependencies')
})

test('a file outside every part is an error', async () => {
  expect(await rulesBroken('main/made-up/thing.ts', 'export const made = 1\n')).toContain('boundaries/no-unknown-files')
})

test.each([
  ['main/engine/made-up.ts', 'export const made = Date.now()\n', 'no-restricted-properties'],
  ['main/engine/made-up.ts', 'export const made = new Date()\n', 'no-restricted-syntax'],
  ['main/engine/made-up.ts', 'setTimeout(() => undefined, 1)\n', 'no-restricted-syntax'],
  ['main/engine/made-up.ts', 'export const made = Math.random()\n', 'no-restricted-properties'],
  ['main/engine/made-up.ts', "export const made = fetch('http://127.0.0.1')\n", 'no-restricted-globals'],
  [
    'main/engine/made-up.ts',
    "import { createServer } from 'node:http'\nvoid createServer\n",
    '@typescript-eslint/no-restricted-imports',
  ],
  ['main/electron/made-up.ts', "import { ipcMain } from 'electron'\nvoid ipcMain\n", 'no-restricted-imports'],
  ['main/electron/made-up.ts', "import * as electron from 'electron'\nvoid electron\n", 'no-restricted-imports'],
  ['main/electron/preload.ts', "import { ipcMain } from 'electron'\nvoid ipcMain\n", 'no-restricted-imports'],
  ['shared/made-up.ts', 'export default 1\n', 'no-restricted-syntax'],
])('%s: %j breaks %s', async (filePath, text, rule) => {
  expect(await rulesBroken(filePath, text)).toContain(rule)
})
