/**
 * V8 aborts the whole process when a thread is ended while one of its modules waits at its top level, and threads are ended at any
 * time: a command that is done does not wait for those that are still starting.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { workerEntry, workerNames } from '../../main/engine/worker-entry.ts'

const require = createRequire(import.meta.url)
const source = new URL('../../main/engine/worker-entry.ts', import.meta.url).href

const codeOfLoading = (path: string): unknown => {
  try {
    require(path)
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : undefined
  }
  return undefined
}

it('this way of looking finds a module that waits', () => {
  expect(codeOfLoading(fileURLToPath(new URL('support/waits-at-its-top.ts', import.meta.url)))).toBe(
    'ERR_REQUIRE_ASYNC_MODULE',
  )
})

it.each(workerNames)('nothing that the thread of %s loads waits at its top level', (name) => {
  // Some refuse to run outside a thread; that comes after all modules have been linked.
  expect(codeOfLoading(fileURLToPath(workerEntry(name, source)))).not.toBe('ERR_REQUIRE_ASYNC_MODULE')
})
