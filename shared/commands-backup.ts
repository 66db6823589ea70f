/**
 * Commands that take everything out of a data folder and put it back. Files are carried in pieces, so that every wire can do it and no
 * client names a file of the engine's machine. Unused for ten minutes, a backup or a restore is dropped.
 */
import { z } from 'zod'
import { hostSettings } from './host-settings.ts'
import { downloadId } from './ids.ts'

const nothing = z.object({}).default({})
const transfer = z.number().int().positive()
const one = z.object({ id: transfer })
const passphrase = z.string().min(8).max(1_000).nullable().default(null)
/** A piece of a file: at most a mebibyte. */
const piece = z.base64().max(1_400_000)

export const exportFormat = z.enum(['links', 'json', 'csv'])
export type ExportFormat = z.infer<typeof exportFormat>

/** At most so many downloads in one piece of an export. */
export const exportPiece = 1_000

/** What a backup, or a data folder, holds. */
export const contentsView = z.object({
  downloads: z.number(),
  unfinished: z.number(),
  completed: z.number(),
  queues: z.number(),
  rules: z.number(),
  recipes: z.number(),
  /** With what they have found; watches among them. */
  grabs: z.number(),
})
export type ContentsView = z.infer<typeof contentsView>

export const restoreView = z.object({
  /** Epoch ms and version of Sluice; null: it is not told (a ledger that a restore has replaced). */
  madeAt: z.number().nullable(),
  madeBy: z.string().nullable(),
  contents: contentsView,
  /** What is there now and would be replaced. */
  present: contentsView,
  /** Logins, cookies and tokens that come along, and those that cannot be read. */
  secrets: z.object({ kept: z.number(), lost: z.number() }),
  /** Of the window that the backup was made in. */
  hostSettings: hostSettings.nullable(),
})
export type RestoreView = z.infer<typeof restoreView>

export const backupCommands = {
  /**
   * Makes a backup: settings, queues, rules, recipes, downloads with their progress, history, grabs. With a passphrase the file is encrypted and
   * holds logins, cookies and tokens, too; without one it holds none.
   */
  'backup.make': {
    input: z.object({ passphrase, hostSettings: hostSettings.nullable().default(null) }).prefault({}),
    output: z.object({
      id: transfer,
      name: z.string(),
      sizeBytes: z.number(),
      contents: contentsView,
      /** In the file, and left out of it. */
      secrets: z.object({ kept: z.number(), left: z.number() }),
    }),
  },
  /** A piece of the file from an offset on; `next` is where the next one begins, null: this was the last. */
  'backup.read': {
    input: one.extend({ from: z.number().int().nonnegative().default(0) }),
    output: z.object({ base64: z.string(), next: z.number().nullable() }),
  },
  /** The file is where it belongs, or not wanted any more. */
  'backup.drop': { input: one, output: nothing },
  'restore.begin': { input: nothing, output: one },
  /** The pieces of a backup, in their order. */
  'restore.write': { input: one.extend({ base64: piece }), output: nothing },
  /**
   * Looks at the whole backup and says what is in it; nothing is changed. Fails with `passphrase_wrong` (also when one is needed) and
   * with `backup_unusable`, which says why.
   */
  'restore.check': { input: one.extend({ passphrase }), output: restoreView },
  /**
   * Puts a backup that was looked at in the place of what is there, which is kept in the data folder as `keptAs`. `restarts`: the engine
   * starts anew with it at once; else it is in force at the next start.
   */
  'restore.apply': { input: one, output: z.object({ keptAs: z.string(), restarts: z.boolean() }) },
  'restore.drop': { input: one, output: nothing },
  /**
   * Downloads as text, in the order asked; `head`: with what stands at the beginning of such a file. Links are an input file that Sluice
   * and aria2 read. Nothing that is secret is in it, but addresses are, as they are.
   */
  'downloads.export': {
    input: z.object({
      ids: z.array(downloadId).max(exportPiece),
      format: exportFormat,
      head: z.boolean().default(false),
    }),
    output: z.object({ text: z.string() }),
  },
} as const
