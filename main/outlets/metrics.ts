/**
 * The engine's numbers in the words of Prometheus, in a registry of their own. Labels come from closed lists and small numbers: never an
 * address, never a host, never a file's name.
 */
import { collectDefaultMetrics, Counter, Registry } from 'prom-client'
import { engineVersion, type Engine } from '../engine/engine.ts'
import { retryAdvice } from '../../shared/failure.ts'
import type { Notice } from '../../shared/feed.ts'
import { durationsIn } from './metrics-durations.ts'
import { gaugesIn } from './metrics-gauges.ts'

export interface Metrics {
  /** Media type of the text. */
  readonly contentType: string
  /** Everything as it is now, in the exposition format. */
  text(): Promise<string>
  close(): void
}

const codes = Object.keys(retryAdvice)

/** What became of downloads, as it is told. All codes are there from the start, so that a first failure is a step from 0 to 1. */
const outcomesIn = (registry: Registry): ((notice: Notice) => void) => {
  const registers = [registry]
  const completed = new Counter({ name: 'sluice_completed_total', help: 'Downloads that were completed.', registers })
  const bytes = new Counter({
    ...{ name: 'sluice_completed_bytes_total', help: 'Bytes of the files that were completed.', registers },
  })
  const labelNames = ['code'] as const
  const help = 'Downloads that failed or were held for an answer, by the code of the failure.'
  const failures = new Counter({ name: 'sluice_failures_total', help, labelNames, registers })
  const retries = new Counter({
    ...{
      name: 'sluice_retries_total',
      help: 'Attempts that failed and are tried again, by code.',
      labelNames,
      registers,
    },
  })
  for (const code of codes) for (const one of [failures, retries]) one.inc({ code }, 0)
  return (notice) => {
    if (notice.kind === 'completed') {
      completed.inc()
      bytes.inc(notice.sizeBytes)
    } else if (notice.kind === 'retrying') retries.inc({ code: notice.failure.code })
    else if (notice.kind === 'failed') failures.inc({ code: notice.failure.code })
    else if (notice.kind === 'paused' && notice.failure !== null) failures.inc({ code: notice.failure.code })
  }
}

export const openMetrics = (engine: Engine): Metrics => {
  const registry = new Registry()
  // The process: processor, memory, garbage, delay of the event loop.
  collectDefaultMetrics({ register: registry })
  const look = gaugesIn(registry, engineVersion)
  const stopHearing = engine.feed.overhear(outcomesIn(registry))
  const stopMeasuring = engine.measure(durationsIn(registry))
  return {
    contentType: registry.contentType,
    text: async () => {
      look(await engine.figures())
      return registry.metrics()
    },
    close: () => {
      stopHearing()
      stopMeasuring()
      registry.clear()
    },
  }
}
