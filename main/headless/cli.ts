#!/usr/bin/env -S node --max-semi-space-size=4
/** Entry of the command line. Looks at Node's version before anything that needs a newer one is loaded. */
import { keepCompiledCode } from './node-tuning.ts'
import { nodeTrouble } from './node-version.ts'

const trouble = nodeTrouble(process.versions.node, process.env.SLUICE_SQLITE_BINDING)
if (trouble === null) {
  keepCompiledCode()
  const { runProgram } = await import('./program.ts')
  // Threads of an engine that was left behind in a hurry must not keep the process.
  process.exit(await runProgram(process.argv.slice(2)))
} else {
  process.stderr.write(`error: ${trouble}\n`)
  process.exitCode = 1
}
