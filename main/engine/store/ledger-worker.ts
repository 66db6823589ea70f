/** Entry of the ledger's threads: the one writer, which holds the folder's lock, the reader beside it, and the archivist. */
import { mkdirSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { Log } from '../log.ts'
import { archiveHandlers } from './archive.ts'
import { connect } from './connection.ts'
import type { Connection } from './connection.ts'
import { ledgerPath, markCleanEnd, openDatabase } from './database.ts'
import { answerReads, commitGroup } from './group-commit.ts'
import { operationsOf } from './handlers.ts'
import type { Operation } from './handlers.ts'
import { makePrivate } from './ledger-file.ts'
import { takeLock } from './lock.ts'
import type { Answer, Call, FromThread, ThreadData, ToThread } from './messages.ts'
import type { OpenReport } from './operations.ts'
import { ledgerFailure } from './sqlite-failure.ts'

interface OpenedThread {
  readonly report: OpenReport | null
  readonly answer: (calls: readonly Call[], onCommit: (ms: number) => void) => readonly Answer[]
  readonly close: () => void
}

// Written by the client in `ledger.ts`, which has the same type on its side.
const given = workerData as ThreadData
const port = parentPort
if (!port) throw new Error('ledger-worker.ts is a worker thread; open the ledger with openLedger')

const post = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer)
}
const log: Log = (level, event, fields = {}) => {
  post({ t: 'log', level, event, fields })
}

const closeWriter = (connection: Connection, readOnly: boolean, release: () => void): void => {
  try {
    if (!readOnly) markCleanEnd(connection)
    connection.db.close()
  } catch (error) {
    // The next start will take its time and look; nothing acknowledged is at stake.
    log('warn', 'ledger.unclean_close', { code: ledgerFailure(error).code })
  } finally {
    release()
  }
}

const openWriter = ({ dataDir, nativeBinding }: ThreadData): OpenedThread => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  makePrivate(dataDir, 0o700)
  const lock = takeLock(dataDir, nativeBinding)
  try {
    // Only names what is set aside, for people to read; nothing is decided by it.
    // eslint-disable-next-line no-restricted-properties
    const now = Date.now
    const { connection, report } = openDatabase({ dataDir, nativeBinding, log, now })
    const find = operationsOf(connection)
    return {
      report,
      answer: (calls, onCommit) =>
        report.readOnly ? answerReads(calls, find) : commitGroup(calls, connection, find, onCommit),
      close: () => {
        closeWriter(connection, report.readOnly, lock.release)
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

const openReader = ({ dataDir, nativeBinding }: ThreadData): OpenedThread => {
  const connection = connect({ path: ledgerPath(dataDir), readonly: true, nativeBinding, log })
  const find = operationsOf(connection)
  return {
    report: null,
    answer: (calls) => answerReads(calls, find),
    close: () => void connection.db.close(),
  }
}

/** Holds nothing open. */
const openArchivist = ({ dataDir, nativeBinding }: ThreadData): OpenedThread => {
  const handlers = new Map(Object.entries(archiveHandlers({ ledger: ledgerPath(dataDir), nativeBinding, log })))
  const find = (name: string): Operation | undefined => {
    // As in `operationsOf`.
    const run = handlers.get(name) as Operation['run'] | undefined
    return run && { writes: false, run }
  }
  return { report: null, answer: (calls) => answerReads(calls, find), close: () => undefined }
}

/** Buffers that can be handed over instead of copied. */
const buffersOf = (answers: readonly Answer[]): readonly ArrayBuffer[] =>
  answers.flatMap((answer) => {
    if (!answer.ok || !(answer.value instanceof Float64Array)) return []
    const { buffer } = answer.value
    return buffer instanceof ArrayBuffer ? [buffer] : []
  })

const serve = (thread: OpenedThread): void => {
  let waiting: Call[] = []
  let closing = false
  let scheduled = false

  const flush = (): void => {
    scheduled = false
    const calls = waiting
    waiting = []
    if (calls.length > 0) {
      let commitMs: number | null = null
      const answers = thread.answer(calls, (ms) => {
        commitMs = ms
      })
      post({ t: 'answers', answers, commitMs }, buffersOf(answers))
    }
    if (!closing) return
    thread.close()
    post({ t: 'closed' })
    port.close()
  }

  port.on('message', (message: ToThread) => {
    if (message.t === 'calls') waiting.push(...message.calls)
    else closing = true
    // Node hands over all that has arrived before it comes to this: that is the group. No matter of time, so no clock.
    // eslint-disable-next-line no-restricted-syntax
    if (!scheduled) setImmediate(flush)
    scheduled = true
  })
}

const open = { writer: openWriter, reader: openReader, archivist: openArchivist }

try {
  const thread = open[given.role](given)
  serve(thread)
  post({ t: 'opened', report: thread.report })
} catch (error) {
  post({ t: 'refused', failure: ledgerFailure(error) })
  port.close()
}
