/**
 * What a window knows about new versions of Sluice: whether there is one, what may be done about it here, and what was refused and why.
 * The host's own; the engine downloads the file like any other.
 */
import { z } from 'zod'
import { failure } from './failure-schema.ts'

export const updateChannel = z.enum(['stable', 'beta'])
export type UpdateChannel = z.infer<typeof updateChannel>

/**
 * How this installation comes by a new version. `self`: it puts it in place. The others are only told of: a system's package, a folder
 * somebody unpacked (portable or not), an application of macOS. `none`: this build has no address to ask or no key to believe.
 */
export const updateWay = z.enum(['self', 'package', 'portable', 'folder', 'macos', 'none'])
export type UpdateWay = z.infer<typeof updateWay>

/** Why what came is not taken. Nothing of it stays. */
export const updateProblem = z.enum([
  'unreachable', // no answer, or not the one wished for; `failure` says it
  'too_large', // the news, not the file
  'unreadable', // not in the form that news have
  'bad_signature', // signed by nobody whose key this build has, or changed since
  'wrong_channel',
  'expired', // too old to be the newest: somebody may hold back the rest
  'rollback', // older than what was seen before
  'wrong_size', // of the file
  'wrong_bytes',
  'not_downloaded', // the engine could not; `failure` says it
  'not_placed', // it could not be put where Sluice lies
])
export type UpdateProblem = z.infer<typeof updateProblem>

export const updateOffer = z.object({
  version: z.string(),
  /** Epoch milliseconds. */
  released: z.number(),
  /** What is new, plain text; null: nobody has written it in this language. */
  notes: z.object({ en: z.string(), zh: z.string().nullable() }),
  /** Where people read about it, and download it by hand. */
  page: z.string(),
  /** Of the file for this installation; null: none is made for it. */
  sizeBytes: z.number().nullable(),
})
export type UpdateOffer = z.infer<typeof updateOffer>

export const updateView = z.object({
  /** That runs. */
  version: z.string(),
  way: updateWay,
  /** `current`: there is no newer one. `ready`: verified, and put in place when Sluice quits. */
  phase: z.enum(['idle', 'looking', 'current', 'found', 'fetching', 'ready']),
  offer: updateOffer.nullable(),
  problem: z.object({ code: updateProblem, failure: failure.nullable() }).nullable(),
  /** When the answer came that this rests on, epoch milliseconds; null: never. */
  lookedAt: z.number().nullable(),
  /** The version that ran before, on the first start of a new one; null on every other. */
  from: z.string().nullable(),
  /** Nobody has been asked yet whether Sluice may look by itself. */
  mayAsk: z.boolean(),
})
export type UpdateView = z.infer<typeof updateView>

const nothing = z.object({}).default({})
const seen = z.object({ update: updateView })

/** Commands of the host about new versions; spread into `hostCommands`. */
export const updateCommands = {
  'host.update.view': { input: nothing, output: seen },
  /** Asks for news now; answers with what came of it. */
  'host.update.look': { input: nothing, output: seen },
  /** The user's word: download what is offered, and put it in place when Sluice quits. */
  'host.update.take': { input: nothing, output: seen },
  /** Takes the word back; what was downloaded goes. */
  'host.update.drop': { input: nothing, output: seen },
  /** Quits now, asking as ever, and comes back as the new version. */
  'host.update.restart': { input: nothing, output: nothing },
  /** Opens the offer's page in the browser. */
  'host.update.openPage': { input: nothing, output: nothing },
  /** Somebody has been asked whether Sluice may look by itself. */
  'host.update.asked': { input: nothing, output: nothing },
} as const
