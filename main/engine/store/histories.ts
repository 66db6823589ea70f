/** What servers answered to a download and how fast it was, as its jobs have noted it. */
import { z } from 'zod'
import { answerView } from '../../../shared/detail.ts'
import { emptySeries, speedSeries } from '../../../shared/speed-series.ts'
import type { Connection } from './connection.ts'
import type { RecordedHistory } from '../domain/recorded-history.ts'
import type { LedgerReads, LedgerWrites } from './operations.ts'

interface Row {
  readonly answers: string
  readonly speeds: string
}

/** What cannot be understood counts as nothing. */
const parsed = <T>(schema: z.ZodType<T>, text: string, none: T): T => {
  try {
    const found = schema.safeParse(JSON.parse(text))
    return found.success ? found.data : none
  } catch {
    return none
  }
}

export const historyReads = ({ sql }: Connection) => ({
  history: ({ id }: LedgerReads['history'][0]): RecordedHistory => {
    const row = sql<Row>('SELECT answers, speeds FROM histories WHERE download_id = ?').get(id)
    return {
      answers: row ? parsed(z.array(answerView), row.answers, []) : [],
      speeds: row ? parsed(speedSeries, row.speeds, emptySeries) : emptySeries,
    }
  },
})

export const historyWrites = ({ sql }: Connection) => ({
  /** Of a download that is gone nothing is kept. */
  bookHistory: ({ id, answers, speeds }: LedgerWrites['bookHistory'][0]): null => {
    sql(`
      INSERT INTO histories (download_id, answers, speeds) SELECT id, @answers, @speeds FROM downloads WHERE id = @id
      ON CONFLICT (download_id) DO UPDATE SET answers = excluded.answers, speeds = excluded.speeds`).run({
      id,
      answers: JSON.stringify(answers),
      speeds: JSON.stringify(speeds),
    })
    return null
  },
})
