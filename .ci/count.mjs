// Adds up Vitest's JSON reports: prints "PASSED FAILED SKIPPED". A file that failed to load counts as one failure.
import { existsSync, readFileSync } from 'node:fs'

const total = { passed: 0, failed: 0, skipped: 0 }
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    total.failed += 1
    continue
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  total.passed += report.numPassedTests
  total.failed += report.numFailedTests
  total.skipped += report.numPendingTests + report.numTodoTests
  const broken = report.testResults.filter((suite) => suite.status === 'failed')
  total.failed += broken.filter((suite) => suite.assertionResults.every((test) => test.status !== 'failed')).length
  if (report.numTotalTests === 0) total.failed += 1
}
process.stdout.write(`${total.passed} ${total.failed} ${total.skipped}\n`)
