/**
 * Many operations, one commit. All that has arrived runs in one transaction, each write in a savepoint of its own, so that
 * one that fails takes back only itself; nothing is answered before the commit is on disk. Knows nothing of threads.
 */
import { fail } from '../../../shared/failure.ts'
import type { Connection } from './connection.ts'
import type { Operation } from './handlers.ts'
import type { Answer, Call } from './messages.ts'
import { ledgerFailure } from './sqlite-failure.ts'

export type FindOperation = (name: string) => Operation | undefined

const refuseWrite = fail(
  'ledger_read_only',
  'The list of downloads was written by a newer Sluice, so this one only shows it. Start the newer one to change it.',
)

const attempt = (id: number, run: () => unknown): Answer => {
  try {
    return { id, ok: true, value: run() }
  } catch (error) {
    return { id, ok: false, failure: ledgerFailure(error) }
  }
}

const unknownOperation = ({ id, name }: Call): Answer => ({
  id,
  ok: false,
  failure: fail('unknown_command', `The ledger knows no operation "${name}".`),
})

/** Answers without a transaction: for reads, and for a ledger that may only be read. */
export const answerReads = (calls: readonly Call[], find: FindOperation): readonly Answer[] =>
  calls.map((call) => {
    const operation = find(call.name)
    if (!operation) return unknownOperation(call)
    if (operation.writes) return { id: call.id, ok: false, failure: refuseWrite }
    return attempt(call.id, () => operation.run(call.args))
  })

class Group {
  readonly #connection: Connection
  readonly #find: FindOperation
  readonly #answers: Answer[] = []
  /** How long the commit took; null: there was none. */
  commitMs: number | null = null
  /** Where in `#answers` the open transaction begins. */
  #begunAt = 0

  constructor(connection: Connection, find: FindOperation) {
    this.#connection = connection
    this.#find = find
  }

  run(calls: readonly Call[]): readonly Answer[] {
    for (const call of calls) this.#answers.push(this.#answer(call))
    this.#commit()
    return this.#answers
  }

  #answer(call: Call): Answer {
    const operation = this.#find(call.name)
    if (!operation) return unknownOperation(call)
    if (!operation.writes) return attempt(call.id, () => operation.run(call.args))
    return attempt(call.id, () => this.#write(operation, call.args))
  }

  #write(operation: Operation, args: unknown): unknown {
    const { db, sql } = this.#connection
    if (!db.inTransaction) {
      sql('BEGIN IMMEDIATE').run()
      this.#begunAt = this.#answers.length
    }
    sql('SAVEPOINT operation').run()
    try {
      const value = operation.run(args)
      sql('RELEASE operation').run()
      return value
    } catch (error) {
      this.#takeBack(error)
      throw error
    }
  }

  /** A full disk or a failing one makes SQLite give up the whole transaction: then all before it in the group failed too. */
  #takeBack(error: unknown): void {
    const { db, sql } = this.#connection
    if (db.inTransaction) {
      sql('ROLLBACK TO operation').run()
      sql('RELEASE operation').run()
    } else {
      this.#failGroup(error)
    }
  }

  /** SQLite may end a transaction by itself, so it is asked each time. */
  #isOpen(): boolean {
    return this.#connection.db.inTransaction
  }

  #commit(): void {
    if (!this.#isOpen()) return
    try {
      const begunAt = process.hrtime.bigint()
      this.#connection.sql('COMMIT').run()
      this.commitMs = Number(process.hrtime.bigint() - begunAt) / 1e6
    } catch (error) {
      if (this.#isOpen()) this.#connection.db.exec('ROLLBACK')
      this.#failGroup(error)
    }
  }

  /** Nothing since the transaction began has happened, and reads in it may have seen what did not. */
  #failGroup(error: unknown): void {
    const failure = ledgerFailure(error)
    for (let at = this.#begunAt; at < this.#answers.length; at += 1) {
      const answer = this.#answers[at]
      if (answer?.ok) this.#answers[at] = { id: answer.id, ok: false, failure }
    }
  }
}

/** Runs the calls in their order and commits once. `onCommit` is told how long that took, in milliseconds. */
export const commitGroup = (
  calls: readonly Call[],
  connection: Connection,
  find: FindOperation,
  onCommit: (ms: number) => void = () => undefined,
): readonly Answer[] => {
  const group = new Group(connection, find)
  const answers = group.run(calls)
  if (group.commitMs !== null) onCommit(group.commitMs)
  return answers
}
