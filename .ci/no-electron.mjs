// Loaded by `node --import`: makes the package `electron` impossible to resolve or load in this process, its threads and
// (through NODE_OPTIONS) its children. Proves that the engine and the command line do without.
import { registerHooks } from 'node:module'

const isElectron = (text) => /^electron(\/|$)/.test(text) || /\/node_modules\/electron\//.test(text)

function refuse(specifier) {
  const error = new Error(`Cannot find package 'electron' (blocked by .ci/no-electron.mjs; asked for ${specifier})`)
  error.code = 'ERR_MODULE_NOT_FOUND'
  throw error
}

registerHooks({
  resolve(specifier, context, next) {
    if (isElectron(specifier)) refuse(specifier)
    const resolved = next(specifier, context)
    return isElectron(resolved.url) ? refuse(resolved.url) : resolved
  },
})
