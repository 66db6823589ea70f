/** One engine for all tests of a file, where each test has a folder of its own: beginning an engine takes longer than most downloads. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { treeOf } from '../../support/temp.ts'
import { bench, failTest, type Bench } from './harness.ts'

type OwnBench = Pick<Bench, 'engine' | 'dir' | 'errors' | 'get' | 'settle' | 'names' | 'file'>

/** @returns what a test calls at its beginning */
export const sharedBench = (): (() => OwnBench) => {
  let shared: Bench | null = null
  let tests = 0
  beforeAll(async () => {
    shared = await bench()
  })
  afterAll(async () => {
    await shared?.[Symbol.asyncDispose]()
  })
  return () => {
    const all = shared ?? failTest('no engine')
    const dir = join(all.dir, String((tests += 1)))
    return {
      engine: all.engine,
      dir,
      errors: all.errors,
      settle: (ids) => all.settle(ids),
      get: (items) => all.get(items.map((item) => ({ ...(typeof item === 'string' ? { urls: [item] } : item), dir }))),
      names: async () => (existsSync(dir) ? (await treeOf(dir)).map(({ path }) => path) : []),
      file: (name) => readFile(join(dir, name)),
    }
  }
}
