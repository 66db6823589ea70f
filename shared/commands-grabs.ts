/** Commands about grabs: a part of the contract's table. */
import { z } from 'zod'
import { findFilter, findQuery, findWindow, pageEnd, pageView, seriesView } from './grab-lists.ts'
import { findId, findView, grabId, grabOptions, grabView } from './grabs.ts'
import { rejectView, rowFormat, rowView } from './recipe-rows.ts'
import { trial } from './recipe-trial.ts'
import { batchId, downloadId, queueId } from './ids.ts'

const nothing = z.object({}).default({})
const changed = z.object({ changed: z.number() })
const subscription = z.number().int().positive()
const tableName = z.string().min(1).max(63)
/** The first one wanted, and how many. */
const window = {
  from: z.number().int().nonnegative().default(0),
  count: z.number().int().min(1).max(1_000).default(100),
}
const grabIds = z.object({ ids: z.array(grabId).max(10_000) })

export const grabCommands = {
  /** Begins a grab, or goes on with an unfinished one of the same options (`resumed`). */
  'grabs.start': {
    input: z.object({
      options: grabOptions,
      /** Run only while this connection lives; false: until done. */
      attached: z.boolean().default(false),
    }),
    output: z.object({ id: grabId, resumed: z.boolean() }),
  },
  'grabs.list': { input: nothing, output: z.object({ grabs: z.array(grabView) }) },
  'grabs.pause': { input: grabIds, output: changed },
  'grabs.resume': { input: grabIds, output: changed },
  /** With all its pages and finds. Downloads that were made of them stay. */
  'grabs.remove': { input: grabIds, output: changed },
  /**
   * Finds behind `after` (0: from the first), in the order in which they came. Answers when there are some, when the grab does not
   * run, or when the time is up.
   */
  'grabs.finds': {
    input: z.object({
      id: grabId,
      after: z.number().int().nonnegative().default(0),
      /** Only what was new or had changed in this run of a watch or a later one. */
      run: z.number().int().min(1).default(1),
      most: z.number().int().min(1).max(5_000).default(500),
      timeoutMs: z.number().int().min(0).max(60_000).default(0),
    }),
    output: z.object({ grab: grabView, finds: z.array(findView) }),
  },
  /** Rows of the recipe behind `after`, answered like `grabs.finds`. The columns are in `grab.recipe`. */
  'grabs.rows': {
    input: z.object({
      id: grabId,
      after: z.number().int().nonnegative().default(0),
      most: z.number().int().min(1).max(5_000).default(500),
      timeoutMs: z.number().int().min(0).max(60_000).default(0),
    }),
    output: z.object({ grab: grabView, rows: z.array(rowView) }),
  },
  /** Rows that were rejected, and why; at most 100,000 of a grab are kept. */
  'grabs.rejects': {
    input: z.object({
      id: grabId,
      after: z.number().int().nonnegative().default(0),
      most: z.number().int().min(1).max(5_000).default(500),
    }),
    output: z.object({ rejects: z.array(rejectView) }),
  },
  /** A window of one table's rows in the order in which they came, and how many there are. */
  'grabs.rowWindow': {
    input: z.object({ id: grabId, table: tableName, ...window }),
    output: z.object({ total: z.number(), rows: z.array(rowView) }),
  },
  /** The same for rows that were rejected, of all tables. */
  'grabs.rejectWindow': {
    input: z.object({ id: grabId, ...window }),
    output: z.object({ total: z.number(), rejects: z.array(rejectView) }),
  },
  /** Rows of one table as text, behind `after`; `next`: where the next piece begins, null: this was the last. The first one has the heads. */
  'grabs.export': {
    input: z.object({
      id: grabId,
      table: tableName,
      /** `csv`: no cell is a formula; `ndjson`: an object a line. */
      format: rowFormat,
      after: z.number().int().nonnegative().default(0),
    }),
    output: z.object({ text: z.string(), next: z.number().nullable() }),
  },
  /**
   * All that a grab has brought (finds, the recipe's tables, rejects) as a SQLite file, the same as `sluice grab --sqlite` writes. Its bytes
   * are read with `backup.read`, and `backup.drop` removes it.
   */
  'grabs.file': {
    input: z.object({ id: grabId }),
    output: z.object({ id: z.number().int().positive(), sizeBytes: z.number() }),
  },
  /** Reads one page and says what a grab of these options would make of it. Nothing is kept. */
  'grabs.try': {
    input: z.object({
      options: grabOptions,
      url: z.string().min(1).max(8_192),
      /** The step of the recipe that reads it; null: the first. */
      step: z.string().max(63).nullable().default(null),
      /** Look at what was read of this address before, where it is still at hand; for previews while a recipe is written. */
      again: z.boolean().default(false),
    }),
    output: z.object({ trial }),
  },
  /** Makes downloads of finds. What was asked for before is not asked for again. */
  'grabs.download': {
    input: z.object({
      id: grabId,
      /** null: all that are not dead nor the same as another. */
      finds: z.array(findId).max(100_000).nullable().default(null),
      /** Beside that: only those that are wanted and pass this filter; null: no matter. */
      choice: findFilter.nullable().default(null),
      /** Absolute folder; null: the settings' one. */
      dir: z.string().nullable().default(null),
      queueId: queueId.nullable().default(null),
      /** Keep the folders of the addresses below `dir`. */
      folders: z.boolean().default(true),
      paused: z.boolean().default(false),
      /** Download again what was downloaded before: it has changed since. */
      renew: z.boolean().default(false),
      /** Run only while this connection lives. */
      attached: z.boolean().default(false),
    }),
    output: z.object({ batchIds: z.array(batchId), ids: z.array(downloadId), added: z.number(), known: z.number() }),
  },
  /**
   * Says which finds are wanted: those named, or all that pass the filter (`finds` null). `usual`: as if nobody had said anything, which is
   * wanted but for the dead, those that are the same as another, and what is a download already.
   */
  'grabs.choose': {
    input: z.object({
      id: grabId,
      finds: z.array(findId).max(100_000).nullable().default(null),
      filter: findFilter.default(() => findFilter.parse({})),
      to: z.enum(['on', 'off', 'invert', 'usual']),
    }),
    output: changed,
  },
  /** Pages that were not read, in the order in which they were found, behind `after`. */
  'grabs.pages': {
    input: z.object({
      id: grabId,
      end: pageEnd,
      after: z.number().int().nonnegative().default(0),
      most: z.number().int().min(1).max(1_000).default(200),
    }),
    output: z.object({ pages: z.array(pageView) }),
  },
  /** Series among the finds of which some numbers are missing, the longest first (at most 200). */
  'grabs.series': { input: z.object({ id: grabId }), output: z.object({ series: z.array(seriesView) }) },
  /** Follows all grabs. */
  'grabs.open': { input: nothing, output: z.object({ sub: subscription }) },
  'grabs.close': { input: z.object({ sub: subscription }), output: nothing },
  /** Follows one grab and a window of what it has found. */
  'finds.open': {
    input: z.object({
      id: grabId,
      query: findQuery.default(() => findQuery.parse({})),
      window: findWindow.default(() => findWindow.parse({})),
    }),
    output: z.object({ sub: subscription }),
  },
  'finds.move': { input: z.object({ sub: subscription, window: findWindow }), output: nothing },
  'finds.close': { input: z.object({ sub: subscription }), output: nothing },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>
