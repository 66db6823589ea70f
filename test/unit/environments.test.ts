/** Each part of the house is type-checked in its own environment: what another environment offers is unknown there. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** Messages of the compiler for a made-up file under the options of a tsconfig. */
function complaints(config: string, file: string, text: string): string[] {
  const configPath = join(checkout, config)
  const json: unknown = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path)).config
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(configPath), undefined, configPath)
  const path = join(checkout, file)
  const settings = { ...options, composite: false, emitDeclarationOnly: false, noEmit: true, incremental: false }
  delete settings.tsBuildInfoFile
  const host = ts.createCompilerHost(settings)
  const read = host.readFile.bind(host)
  const exists = host.fileExists.bind(host)
  const source = host.getSourceFile.bind(host)
  host.readFile = (name) => (name === path ? text : read(name))
  host.fileExists = (name) => name === path || exists(name)
  host.getSourceFile = (name, version) =>
    name === path ? ts.createSourceFile(name, text, version) : source(name, version)
  const program = ts.createProgram([path], settings, host)
  return ts.getPreEmitDiagnostics(program).map((found) => ts.flattenDiagnosticMessageText(found.messageText, ' '))
}

test.each([
  ['shared/tsconfig.json', 'shared/made-up.ts', "import 'node:fs'", /node:fs/],
  ['shared/tsconfig.json', 'shared/made-up.ts', 'export const made = process', /process/],
  ['shared/tsconfig.json', 'shared/made-up.ts', 'export const made = document.title', /document/],
  ['main/tsconfig.node.json', 'main/engine/made-up.ts', 'export const made = window', /window/],
  ['main/tsconfig.node.json', 'main/engine/made-up.ts', 'export const made = document.title', /document/],
  ['main/tsconfig.electron.json', 'main/electron/made-up.ts', 'export const made = window', /window/],
  ['renderer/tsconfig.json', 'renderer/made-up.ts', "import 'node:fs'", /node:fs/],
  ['renderer/tsconfig.json', 'renderer/made-up.ts', 'export const made = process', /process/],
])('%s refuses in %s: %s', (config, file, text, message) => {
  expect(complaints(config, file, text).join('\n')).toMatch(message)
})

test.each([
  ['shared/tsconfig.json', 'shared/made-up.ts', "import { z } from 'zod'\nexport const made: z.ZodNumber = z.number()"],
  ['main/tsconfig.node.json', 'main/made-up.ts', "import { sep } from 'node:path'\nexport const made: string = sep"],
  ['renderer/tsconfig.json', 'renderer/made-up.ts', 'export const made: string = document.title'],
])('%s accepts in %s what belongs there', (config, file, text) => {
  expect(complaints(config, file, text)).toEqual([])
})
