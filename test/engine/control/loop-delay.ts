/** Driver: downloads addresses with an engine in this process and prints how long its event loop was held up at most. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { silentLog, startEngine } from '../../../main/engine/engine.ts'
import { addInput } from '../../../shared/commands.ts'

const [dataDir = '', defaultDir = '', ...urls] = process.argv.slice(2)
const engine = await startEngine({ dataDir, defaultDir, log: silentLog })
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const startedAt = performance.now()
const args = addInput.parse({ items: urls.map((url) => ({ urls: [url] })), slots: 4 })
const { batchId } = await engine.downloads.add(args, () => undefined)
const { results } = await engine.batches.wait(
  { batchId, timeoutMs: 100_000, until: 'all' },
  new AbortController().signal,
)
delay.disable()
const tookMs = performance.now() - startedAt
const completed = results.filter(({ status }) => status === 'completed').length
console.log(JSON.stringify({ completed, longestMs: delay.max / 1e6, tookMs }))
await engine.stop()
