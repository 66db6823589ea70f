/**
 * The contract: every command and query by name, with the schema of what goes in and what comes out. Handlers, the
 * client's types and every wire derive from this table, so a missing handler does not compile.
 */
import { z } from 'zod'
import { backupCommands } from './commands-backup.ts'
import { deviceCommands } from './commands-devices.ts'
import { grabCommands } from './commands-grabs.ts'
import { linkCommands } from './commands-links.ts'
import { queueCommands } from './commands-queues.ts'
import { recipeCommands } from './commands-recipes.ts'
import { webhookCommands } from './commands-webhooks.ts'
import { downloadDetail } from './detail.ts'
import { listFilter, listSort, listWindow, subscriptionId } from './feed.ts'
import { batchId, downloadId, queueId } from './ids.ts'
import { logLevel } from './log-level.ts'
import { downloadRequest } from './requests.ts'
import { ruleCommands } from './rules-commands.ts'
import { settings, settingsPatch } from './settings.ts'
import { resultView } from './views.ts'

const nothing = z.object({}).default({})
const ids = z.object({ ids: z.array(downloadId).max(1_000_000) })
/** How many downloads really changed. */
const changed = z.object({ changed: z.number() })

const waitLimits = {
  timeoutMs: z.number().nonnegative().nullable().default(null),
  until: z.enum(['all', 'first-failure']).default('all'),
}

const waitResult = z.object({
  /** False when the time limit came first. */
  done: z.boolean(),
  results: z.array(resultView),
})

export const addInput = z.object({
  items: z.array(downloadRequest).min(1).max(100_000),
  /** Limits of the batch; null: none beside the engine's. */
  slots: z.number().int().min(1).nullable().default(null),
  connectionsPerHost: z.number().int().min(1).nullable().default(null),
  rateLimit: z.number().int().positive().nullable().default(null),
  /** An item that was asked for before: `resume` takes the earlier download, `add` makes another. */
  known: z.enum(['resume', 'add']).default('add'),
  /** Add in this state. */
  paused: z.boolean().default(false),
  /** Run only while this connection lives (what a one-shot command wants); false: until done. */
  attached: z.boolean().default(false),
  /**
   * Goes on with a batch whose first `from` items were added before, so that a long list need not be here all at once: its limits hold, and
   * an item that is in it already is that one. null: a batch of its own.
   */
  onto: z
    .object({ batchId, from: z.number().int().min(1) })
    .nullable()
    .default(null),
})

export const addedItem = z.object({
  id: downloadId,
  /** `intact`: completed before and still on disk as it was left. */
  outcome: z.enum(['added', 'resumed', 'intact', 'running']),
})

export const commands = {
  ...ruleCommands,
  /** What is logged from now on; null: only say. The answer's null: this engine keeps no log. */
  'log.level': {
    input: z.object({ level: logLevel.nullable().default(null) }),
    output: z.object({ level: logLevel.nullable() }),
  },
  'engine.info': {
    input: nothing,
    output: z.object({ version: z.string(), dataDir: z.string(), pid: z.number(), defaultDir: z.string() }),
  },
  /**
   * Asks an engine that runs only for a command to make room for one that stays, the desktop's: it stops at a safe point and
   * frees the data folder; the command goes on as a guest. False: this engine stays.
   */
  'engine.yield': { input: nothing, output: z.object({ yielding: z.boolean() }) },
  'downloads.add': { input: addInput, output: z.object({ batchId, items: z.array(addedItem) }) },
  'downloads.pause': { input: ids, output: changed },
  'downloads.resume': { input: ids, output: changed },
  'downloads.pauseAll': { input: nothing, output: changed },
  'downloads.resumeAll': { input: nothing, output: changed },
  /** `keep` leaves a finished file alone; `delete` lets the host put it into the bin. A part file goes when the removal is final. */
  'downloads.remove': {
    input: ids.extend({ files: z.enum(['keep', 'delete']).default('keep') }),
    output: changed,
  },
  /** Undoes a removal: possible until the engine ends. */
  'downloads.restore': { input: ids, output: changed },
  /** Puts downloads, in the order given, before `before` (null: at the end) of a queue. */
  'downloads.move': {
    input: ids.extend({ queueId: queueId.nullable().default(null), before: downloadId.nullable().default(null) }),
    output: changed,
  },
  'downloads.setLimit': { input: ids.extend({ rateLimit: z.number().int().positive().nullable() }), output: changed },
  'downloads.setPriority': { input: ids.extend({ priority: z.number().int().min(-100).max(100) }), output: changed },
  /** Takes a web page as the file after all (`web_page`), and goes on. */
  'downloads.acceptWebPage': { input: ids, output: changed },
  /**
   * Looks whether the bytes on the disk are still those that were downloaded. Unfinished downloads fetch again what is damaged when
   * they go on; finished files are only read. The findings come as `checked` notices. Counts those that can be looked at.
   */
  'downloads.recheck': { input: ids, output: changed },
  'downloads.detail': { input: z.object({ id: downloadId }), output: downloadDetail },
  'batch.wait': { input: z.object({ batchId, ...waitLimits }), output: waitResult },
  /** Waits for downloads of any batch; results in the order of the ids. */
  'downloads.wait': {
    input: z.object({ ids: z.array(downloadId).min(1).max(100_000), ...waitLimits }),
    output: waitResult,
  },
  ...linkCommands,
  ...queueCommands,
  ...grabCommands,
  ...recipeCommands,
  ...webhookCommands,
  ...backupCommands,
  ...deviceCommands,
  'settings.get': { input: nothing, output: z.object({ settings }) },
  'settings.set': { input: z.object({ patch: settingsPatch }), output: z.object({ settings }) },
  /** Opens a window on a list; its snapshot follows as a feed frame. */
  'list.open': {
    input: z.object({
      filter: listFilter.default(() => listFilter.parse({})),
      sort: listSort.default(() => listSort.parse({})),
      window: listWindow.default(() => listWindow.parse({})),
    }),
    output: z.object({ sub: subscriptionId }),
  },
  'list.move': { input: z.object({ sub: subscriptionId, window: listWindow }), output: nothing },
  'list.close': { input: z.object({ sub: subscriptionId }), output: nothing },
  /** Follows one download in all its details: they come at once, and what changes of them while somebody looks. */
  'detail.open': { input: z.object({ id: downloadId }), output: z.object({ sub: subscriptionId }) },
  'detail.close': { input: z.object({ sub: subscriptionId }), output: nothing },
  /** Counters and notices; notices of one batch only when it is given. */
  'feed.counters': { input: z.object({ on: z.boolean() }), output: nothing },
  'feed.notices': { input: z.object({ on: z.boolean(), batchId: batchId.nullable().default(null) }), output: nothing },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>

export type Commands = typeof commands
export type CommandName = keyof Commands
/** What a caller gives (defaults may be left out). */
export type CommandInput<N extends CommandName> = z.input<Commands[N]['input']>
/** What a handler receives. */
export type CommandArgs<N extends CommandName> = z.output<Commands[N]['input']>
export type CommandOutput<N extends CommandName> = z.output<Commands[N]['output']>

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name)
