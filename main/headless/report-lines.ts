/** Tells a `get` line by line: for pipes, logs and `--quiet`. */
import type { ProofSource } from '../../shared/views.ts'
import { formatBytes, formatDuration } from '../../shared/format.ts'
import type { Outcomes } from './outcomes.ts'
import type { Outputs } from './output.ts'
import { interruptedSentence, tallyOf, type GetEvent, type Reporter } from './reporter.ts'
import { safeText } from './terminal-text.ts'

const reasonOf = (failure: { readonly code: string; readonly message: string } | null): string =>
  failure === null ? 'by request' : `${failure.message} (${failure.code})`

const label = (text: string): string => text.padEnd(11)

const sourceWords: Readonly<Record<string, string>> = { user: '', header: " by the server's header" }

const sourceOf = ({ proofSource }: { readonly proofSource: ProofSource | null }): string =>
  proofSource === null ? '' : (sourceWords[proofSource] ?? ` by ${proofSource}`)

const completedLine = (event: Extract<GetEvent, { type: 'completed' }>): string => {
  const where = event.path ?? event.url
  if (event.intact) return `${label('complete')}${where} (it is here already)`
  return `${label('completed')}${where} (${formatBytes(event.sizeBytes, 'en')}, proof: ${event.proof}${sourceOf(event)})`
}

/** What waits for room does so for as long as there is none. */
const retryingLine = ({ url, failure, waitMs }: Extract<GetEvent, { type: 'retrying' }>): string =>
  failure.code === 'disk_full'
    ? `${label('waiting')}${url}: ${reasonOf(failure)} It goes on by itself when there is room.`
    : `${label('retrying')}${url} in ${formatDuration(waitMs)}: ${reasonOf(failure)}`

/** One event in words; null: not worth a line. */
export const lineOf = (event: GetEvent): string | null => {
  switch (event.type) {
    case 'added':
      return event.outcome === 'resumed' ? safeText(`${label('going on')}${event.url}`) : null
    case 'started':
      return safeText(`${label('started')}${event.name} from ${event.url}`)
    case 'retrying':
      return safeText(retryingLine(event))
    case 'completed':
      return safeText(completedLine(event))
    case 'failed':
      return safeText(`${label('failed')}${event.url}: ${reasonOf(event.failure)}`)
    case 'paused':
      return safeText(`${label('paused')}${event.url}: ${reasonOf(event.failure)}`)
  }
}

/** Whether an event is about something that went wrong for good. */
export const isTrouble = (event: GetEvent): boolean =>
  event.type === 'failed' || (event.type === 'paused' && event.failure !== null)

export const lineReporter = ({ out, err }: Outputs, quiet: boolean): Reporter => ({
  wantsRows: false,
  event: (event) => {
    const trouble = isTrouble(event)
    if (quiet && !trouble) return
    const line = lineOf(event)
    if (line !== null) (trouble ? err : out).line(line)
  },
  rows: () => undefined,
  note: (sentence) => {
    if (!quiet) out.line(safeText(sentence))
  },
  warn: (sentence) => {
    err.line(`warning: ${safeText(sentence)}`)
  },
  end: (outcomes: Outcomes, interrupted) => {
    if (interrupted) err.line(interruptedSentence)
    if (!quiet && outcomes.total > 1) out.line(`${tallyOf(outcomes)}.`)
  },
})
