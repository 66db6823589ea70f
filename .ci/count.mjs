// Adds up Vitest's JSON reports: prints "PASSED FAILED SKIPPED", and a line for each failure on standard error, so that they stand
// together at the end of a long output. A file that failed to load, or whose process died, counts as one failure. A test that passed only when
// tried again is told as well: somebody has to look at it.
import { existsSync, readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'

function tell(how, what, message = '') {
  const [first = ''] = message.split('\n')
  process.stderr.write(`${how}: ${what}: ${first.slice(0, 300)}\n`)
}

const total = { passed: 0, failed: 0, skipped: 0 }
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    total.failed += 1
    process.stderr.write(`no report: ${basename(file)}\n`)
    continue
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  total.passed += report.numPassedTests
  total.failed += report.numFailedTests
  total.skipped += report.numPendingTests + report.numTodoTests
  for (const suite of report.testResults) {
    const name = relative(process.cwd(), suite.name)
    const failed = suite.assertionResults.filter((test) => test.status === 'failed')
    for (const test of failed) tell('failed', `${name} > ${test.fullName}`, test.failureMessages[0])
    const again = suite.assertionResults.filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
    for (const test of again) tell('passed when tried again', `${name} > ${test.fullName}`, test.failureMessages[0])
    if (failed.length > 0 || suite.status !== 'failed') continue
    total.failed += 1
    tell('failed', name, suite.message || 'its tests did not come to an end')
  }
  if (report.numTotalTests === 0) {
    total.failed += 1
    tell('failed', basename(file), 'no test was run')
  }
}
process.stdout.write(`${total.passed} ${total.failed} ${total.skipped}\n`)
