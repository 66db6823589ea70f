/**
 * What only a desktop host can do for a window: the second, small table of commands beside `commands.ts`, carried by the
 * same frames under names that begin with `host.`. Files are named by the id of their download, never by a path, so a
 * window cannot reach anything that Sluice did not download.
 */
import { z } from 'zod'
import { type ClientFrame, engineFrame } from './envelope.ts'
import { downloadId } from './ids.ts'

/** How long a removal can be undone before its files go to the bin. */
export const undoMs = 10_000

const nothing = z.object({}).default({})
const one = z.object({ id: downloadId })

export const hostCommands = {
  /** Asks for a folder; null when the person changed their mind. */
  'host.chooseFolder': {
    input: z.object({ from: z.string().nullable().default(null) }),
    output: z.object({ path: z.string().nullable() }),
  },
  'host.openFile': { input: one, output: nothing },
  'host.showInFolder': { input: one, output: nothing },
  /** Puts the files of removed downloads into the bin once the removal can no longer be undone, and not if it was. */
  'host.trashFiles': { input: z.object({ ids: z.array(downloadId).max(1_000_000) }), output: nothing },
  'host.clipboardRead': { input: nothing, output: z.object({ text: z.string() }) },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>

export type HostCommands = typeof hostCommands
export type HostCommandName = keyof HostCommands
export type HostInput<N extends HostCommandName> = z.input<HostCommands[N]['input']>
export type HostArgs<N extends HostCommandName> = z.output<HostCommands[N]['input']>
export type HostOutput<N extends HostCommandName> = z.output<HostCommands[N]['output']>

export const isHostCommandName = (name: string): name is HostCommandName => Object.hasOwn(hostCommands, name)

/** What the host tells its window without being asked. */
export const hostFrame = z.object({
  t: z.literal('host'),
  event: z.discriminatedUnion('kind', [
    /** Text with links in it came from outside: a second start, the tray, another program. */
    z.object({ kind: z.literal('links'), text: z.string() }),
    /** A command of the menu bar or the tray. */
    z.object({ kind: z.literal('menu'), action: z.enum(['add', 'search', 'selectAll']) }),
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
