/** A process that opens the ledger of the folder given, says how that went, and holds it until it is killed. */
import { openLedger } from '../../../../main/engine/store/ledger.ts'
import { silentLog } from '../../../../main/engine/log.ts'
import { failureOf } from '../../../../shared/failure.ts'

try {
  const ledger = await openLedger({ dataDir: process.argv[2] ?? '', log: silentLog })
  process.stdout.write(`opened ${ledger.report.state}\n`)
} catch (error) {
  process.stdout.write(`refused ${failureOf(error).code}\n`)
}
