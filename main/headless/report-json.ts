/** Tells a `get` as JSON, one object a line on standard output, for programs. The last line is the summary. */
import type { Outputs } from './output.ts'
import { interruptedSentence, type PlacedRow, type Reporter } from './reporter.ts'

/** How often running downloads are told of. */
const everyMs = 1000

const progressOf = ({
  index,
  url,
  name,
  activity,
  sizeBytes,
  writtenBytes,
  speed,
  etaMs,
  connections,
}: PlacedRow): object => ({
  type: 'progress',
  ...{ index, url, name, activity, sizeBytes, writtenBytes, speed: Math.round(speed), etaMs, connections },
})

/** `quiet` leaves only failures and the summary. */
export const jsonReporter = ({ out, err }: Outputs, quiet: boolean): Reporter => {
  let toldAt = Number.NEGATIVE_INFINITY
  const say = (value: object): void => {
    out.line(JSON.stringify(value))
  }
  return {
    wantsRows: !quiet,
    event: (event) => {
      if (!quiet || event.type === 'failed' || event.type === 'paused') say(event)
    },
    rows: (rows) => {
      if (rows.length === 0 || performance.now() - toldAt < everyMs) return
      toldAt = performance.now()
      for (const row of rows) say(progressOf(row))
    },
    note: (sentence) => {
      if (!quiet) say({ type: 'note', text: sentence })
    },
    warn: (sentence) => {
      say({ type: 'warning', text: sentence })
    },
    end: (outcomes, interrupted) => {
      if (interrupted) err.line(interruptedSentence)
      say(outcomes.summary())
    },
  }
}
