/** `get -o -`: one body to standard output. Everything else goes to standard error, and nothing is remembered. */
import { createHash, type Hash } from 'node:crypto'
import { Writable } from 'node:stream'
import { fail, FailureError, failureOf, type Failure } from '../../shared/failure.ts'
import type { Checksum } from '../../shared/checksum.ts'
import { downloadRequest } from '../../shared/requests.ts'
import { streamToSink } from '../engine/one-shot.ts'
import type { CommandContext } from './command.ts'
import { exitStatus, sentenceOf, statusOfError, type ExitStatus } from './exit.ts'
import type { GetFlags } from './flags.ts'
import type { DownloadInput } from './get-plan.ts'
import { failedOutcome, type Outcomes } from './outcomes.ts'
import { interruptedSentence } from './reporter.ts'

interface StreamOut {
  readonly item: DownloadInput
  readonly flags: GetFlags
  readonly outcomes: Outcomes
  readonly context: CommandContext
  readonly signal: AbortSignal
}

/** Standard output, hashed on the way; the end of the body does not close it. */
class Hashed extends Writable {
  readonly #to: Writable
  readonly #hash: Hash | null

  constructor(to: Writable, hash: Hash | null) {
    super()
    this.#to = to
    this.#hash = hash
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#hash?.update(chunk)
    this.#to.write(chunk, done)
  }

  digest(): string | null {
    return this.#hash?.digest('hex') ?? null
  }
}

const hashFor = (checksum: Checksum | null): Hash | null =>
  checksum === null ? null : createHash(checksum.algorithm.replace('sha-', 'sha'))

const mismatch = (wanted: Checksum, found: string): FailureError =>
  new FailureError(
    fail(
      'checksum_mismatch',
      `The ${wanted.algorithm} of the body is ${found}, not ${wanted.hex}: what was written to standard output is wrong.`,
    ),
  )

const summarize = ({ flags, outcomes, context }: StreamOut): void => {
  if (flags.json === true) context.err.line(JSON.stringify(outcomes.summary()))
}

export const streamOut = async (options: StreamOut): Promise<ExitStatus> => {
  const { item, outcomes, context, signal } = options
  const request = downloadRequest.parse(item)
  const { checksum } = request
  const sink = new Hashed(context.out.raw, hashFor(checksum))
  const failed = (failure: Failure): void => {
    outcomes.settle(0, failedOutcome(failure))
    summarize(options)
  }
  let result: Awaited<ReturnType<typeof streamToSink>>
  try {
    result = await streamToSink(request, sink, signal)
    const digest = sink.digest()
    if (checksum !== null && digest !== null && digest !== checksum.hex) throw mismatch(checksum, digest)
  } catch (error) {
    if (signal.aborted) {
      // A stream cannot be resumed, so nothing is promised.
      context.err.line(interruptedSentence.split(';')[0] ?? '')
      summarize(options)
      return exitStatus.interrupted
    }
    failed(failureOf(error))
    // A reader that left early knows that it did.
    if (!context.out.gone) context.err.line(`error: ${sentenceOf(error, context.debug)}`)
    return statusOfError(error)
  }
  const proof = checksum !== null ? 'digest' : result.lengthProven ? 'validator' : 'none'
  const proofSource = checksum !== null ? 'user' : null
  outcomes.settle(0, { status: 'completed', path: null, sizeBytes: result.bytes, proof, proofSource, failure: null })
  summarize(options)
  return exitStatus.ok
}
