/**
 * The engine of a soak run, in a process of its own, so that what it holds can be counted from outside: `soak-engine.ts DATA
 * DOWNLOADS`. Opens its door, prints `open`, and its log's errors to standard error. Ends in good order on SIGTERM.
 */
import { openDoor } from '../../main/api/door.ts'
import { startEngine } from '../../main/engine/engine.ts'

const [dataDir = '', defaultDir = ''] = process.argv.slice(2)
const engine = await startEngine({
  dataDir,
  defaultDir,
  log: (level, event, fields) => {
    if (level === 'error') process.stderr.write(`${event} ${JSON.stringify(fields)}\n`)
  },
})
const door = await openDoor(engine, dataDir)
process.stdout.write('open\n')

process.once('SIGTERM', () => {
  void door.close().then(() => engine.stop())
})
