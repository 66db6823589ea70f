/**
 * What only a desktop host can do for a window: the second, small table of commands beside `commands.ts`, carried by the
 * same frames under names that begin with `host.`. Files are named by the id of their download, never by a path, so a
 * window cannot reach anything that Sluice did not download.
 */
import { z } from 'zod'
import { type ClientFrame, engineFrame } from './envelope.ts'
import { failure } from './failure-schema.ts'
import { hostSettings, hostSettingsCommands } from './host-settings.ts'
import { downloadId } from './ids.ts'
import { updateCommands, updateView } from './updates.ts'

/** How long a removal can be undone before its files go to the bin. */
export const undoMs = 10_000

/** An act that is about to happen unless somebody says no. */
export const countdownView = z.object({
  action: z.enum(['sleep', 'shutdown', 'quit']),
  /** Epoch milliseconds. */
  endsAt: z.number(),
})
export type CountdownView = z.infer<typeof countdownView>

/**
 * Where passwords, cookies and tokens are sealed: under a key in the system's key store, or under one in a file that only its owner can
 * read, and why not the former. A portable Sluice takes its secrets along, so they cannot be in the store of one machine.
 */
export const secretsView = z.object({
  keptBy: z.enum(['system', 'file']),
  /** Name of the key store; null where none is used. */
  store: z.string().nullable(),
  why: z.enum(['no_store', 'plain_store', 'locked', 'portable']).nullable(),
})
export type SecretsView = z.infer<typeof secretsView>

/** Characters of a list that is handed over, at most. */
const mostOfFile = 16 * 1024 * 1024
/** Files that are taken at once. */
export const mostFiles = 100

/** Links to files that were copied in another program, and may be wanted. */
export const copiedView = z.object({
  /** For the Add dialog. */
  text: z.string(),
  /** Of the first few files. */
  names: z.array(z.string()),
  count: z.number(),
  /** Where the newest comes from. */
  host: z.string(),
})
export type CopiedView = z.infer<typeof copiedView>

/** How far everything that runs is. */
export const totalView = z.object({
  active: z.number(),
  /** Bytes a second. */
  speed: z.number(),
  /** From 0 to 1; null: nothing runs, or no size is known. */
  share: z.number().nullable(),
})
export type TotalView = z.infer<typeof totalView>

/** Where browsers and clients of aria2 are answered and with which secret, or why they are not; all null: they are not meant to be. */
export const aria2View = z.object({
  /** Of the RPC. */
  address: z.string().nullable(),
  /** Of the page. */
  page: z.string().nullable(),
  token: z.string().nullable(),
  failure: failure.nullable(),
})
export type Aria2View = z.infer<typeof aria2View>

/** What the page's address ends with when it takes up what the window before it showed. */
export const returning = 'return'

/** A list, a Metalink or a text that was opened, dropped or named, as it was read. */
export const listFile = z.object({ name: z.string().max(1_000), text: z.string().max(mostOfFile) })
export type ListFile = z.infer<typeof listFile>

/** Text with links in it, and files, as somebody dropped them. */
const dropped = z.object({
  text: z.string().max(mostOfFile),
  files: z.array(listFile).max(mostFiles),
  /** Files that could not be taken. */
  troubles: z
    .array(z.object({ name: z.string().max(1_000), code: z.enum(['too_large', 'not_text', 'unreadable']) }))
    .max(mostFiles),
})
export type Dropped = z.infer<typeof dropped>

/** Links and files that came from outside: a second start, the tray, the basket, another program. */
const handedOver = dropped.extend({
  kind: z.literal('links'),
  /** By a link that any page can open: nobody on this machine may have wanted it. */
  isForeign: z.boolean(),
})
export type HandedOver = z.infer<typeof handedOver>

const nothing = z.object({}).default({})
const one = z.object({ id: downloadId })

export const hostCommands = {
  /** Asks for a folder; null when the person changed their mind. */
  'host.chooseFolder': {
    input: z.object({ from: z.string().nullable().default(null) }),
    output: z.object({ path: z.string().nullable() }),
  },
  /** Asks where a file is to be saved; null when the person changed their mind. What is there already is replaced: the dialog has asked. */
  'host.saveFile': {
    input: z.object({ name: z.string().min(1).max(200) }),
    output: z.object({ id: z.number().nullable(), path: z.string().nullable() }),
  },
  /** The next piece of that file. */
  'host.saveWrite': { input: z.object({ id: z.number(), base64: z.base64().max(1_400_000) }), output: nothing },
  /** The file is whole and gets its name, or it is given up. */
  'host.saveEnd': { input: z.object({ id: z.number(), isWhole: z.boolean() }), output: nothing },
  'host.openFile': { input: one, output: nothing },
  /** Opens the page that the link was found on in the browser. Only http and https. */
  'host.openPage': { input: one, output: nothing },
  'host.showInFolder': { input: one, output: nothing },
  /** Opens the folder with the desktop's log. */
  'host.openLogs': { input: nothing, output: nothing },
  /** Puts the files of removed downloads into the bin once the removal can no longer be undone, and not if it was. */
  'host.trashFiles': { input: z.object({ ids: z.array(downloadId).max(1_000_000) }), output: nothing },
  /** What the host is about, for a page that is new: the countdown that runs, where secrets are kept, what was copied. */
  'host.state': {
    input: nothing,
    output: z.object({
      countdown: countdownView.nullable(),
      secrets: secretsView,
      copied: copiedView.nullable(),
      total: totalView,
    }),
  },
  'host.answerCountdown': { input: z.object({ answer: z.enum(['cancel', 'now']) }), output: nothing },
  /** What was copied goes into the Add dialog, or away. */
  'host.answerCopied': { input: z.object({ answer: z.enum(['take', 'leave']) }), output: nothing },
  /** What was dropped on the basket goes into the Add dialog of the window. */
  'host.handOver': { input: dropped, output: nothing },
  /** Shows the window. */
  'host.show': { input: nothing, output: nothing },
  /** Answers when what the settings want has happened, or cannot. */
  'host.aria2': { input: nothing, output: aria2View },
  'host.clipboardRead': { input: nothing, output: z.object({ text: z.string() }) },
  ...hostSettingsCommands,
  ...updateCommands,
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>

export type HostCommands = typeof hostCommands
export type HostCommandName = keyof HostCommands
export type HostInput<N extends HostCommandName> = z.input<HostCommands[N]['input']>
export type HostArgs<N extends HostCommandName> = z.output<HostCommands[N]['input']>
export type HostOutput<N extends HostCommandName> = z.output<HostCommands[N]['output']>

export const isHostCommandName = (name: string): name is HostCommandName => Object.hasOwn(hostCommands, name)

const menuAction = z.enum([
  'add',
  'grab',
  'search',
  'selectAll',
  'settings',
  'rules',
  'recipes',
  'import',
  'export',
  'about',
])
export type MenuAction = z.infer<typeof menuAction>

/** What the host tells its window without being asked. */
export const hostFrame = z.object({
  t: z.literal('host'),
  event: z.discriminatedUnion('kind', [
    handedOver,
    /** A command of the menu bar or the tray. */
    z.object({ kind: z.literal('menu'), action: menuAction }),
    /** A setting of window or desktop was changed, here or elsewhere. */
    z.object({ kind: z.literal('settings'), settings: hostSettings }),
    /** A countdown began or ended. */
    z.object({ kind: z.literal('countdown'), countdown: countdownView.nullable() }),
    /** Something is new about new versions. */
    z.object({ kind: z.literal('update'), update: updateView }),
    /** Links were copied that may be wanted, or are not any more. */
    z.object({ kind: z.literal('copied'), copied: copiedView.nullable() }),
    /** How far everything is; for the basket. */
    z.object({ kind: z.literal('total'), total: totalView }),
    /** The engine behind the frames is gone. */
    z.object({ kind: z.literal('gone') }),
  ]),
})
export type HostFrame = z.infer<typeof hostFrame>
export type HostEvent = HostFrame['event']

/** Everything that reaches a window. */
export const windowFrame = z.union([engineFrame, hostFrame])
export type WindowFrame = z.infer<typeof windowFrame>

/** Ids of host calls begin here, so that they never meet the engine client's on the shared frames. */
export const firstHostCallId = 2 ** 40

/** What the preload gives the page, and nothing else. */
export interface Bridge {
  send(frame: ClientFrame): void
  /** Registers the one listener of the page. */
  onFrame(listener: (frame: WindowFrame) => void): void
}
