/** The test projects. Worker processes (not threads) because the engine starts threads of its own; two at once. */
import { randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const given = process.env.SLUICE_SEED
const seed = given ?? String(randomInt(0xffff_ffff))
if (given === undefined) process.stderr.write(`seed: SLUICE_SEED=${seed}\n`)
process.env.SLUICE_SEED = seed

function project(name: string, test: object = {}): TestProjectConfiguration {
  return {
    extends: true,
    test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], environment: 'node', ...test },
  }
}

/** Elsewhere when the tests run as somebody who may not write to the checkout. */
const cacheDir = process.env.SLUICE_TEST_CACHE ?? 'node_modules/.cache/vitest'
// The engine's threads and the commands that tests start read TypeScript: compiled once for all of them, a run costs half.
process.env.NODE_COMPILE_CACHE ??= resolve(cacheDir, 'compiled')

export default defineConfig({
  cacheDir,
  test: {
    fsModuleCachePath: join(cacheDir, 'modules'),
    pool: 'forks',
    // As in main/engine/transfer/parsed-connection.ts, but from the start: Node reads TypeScript with WebAssembly.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000'],
    maxWorkers: 2,
    // The gate tells a flake (`.ci/count.mjs` names each) from a defect, so that neither hides the other; at a desk both fail.
    retry: process.env.CI === undefined ? 0 : 1,
    env: { SLUICE_SEED: seed },
    testTimeout: 10_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('property', { testTimeout: 60_000 }),
      project('engine', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('aria2', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('contract', { testTimeout: 30_000 }),
      project('renderer', { environment: 'jsdom' }),
      project('e2e', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
})
