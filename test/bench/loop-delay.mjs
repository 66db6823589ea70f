// Loaded before the program (`--import`): writes the main thread's event-loop delay, p99 in milliseconds, when it ends.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const resolutionMs = 5
const report = process.env.SLUICE_BENCH_DELAY

if (isMainThread && report !== undefined) {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  process.once('exit', () => {
    // The histogram holds the time between two ticks, of which the interval itself is no delay.
    writeFileSync(report, String(histogram.percentile(99) / 1e6 - resolutionMs))
  })
}
