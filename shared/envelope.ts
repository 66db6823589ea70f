/** Frames of every wire: calls go in, answers and feed frames come back. One JSON value a frame. */
import { z } from 'zod'
import { failure } from './failure-schema.ts'
import { feedFrame } from './feed.ts'

export const clientFrame = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('call'),
    id: z.number().int().nonnegative(),
    name: z.string(),
    /** May be left out, as JSON leaves out what is undefined. */
    input: z.unknown().optional(),
  }),
  /** The caller does not wait for this call any more. */
  z.object({ t: z.literal('cancel'), id: z.number().int().nonnegative() }),
])
export type ClientFrame = z.infer<typeof clientFrame>

export const engineFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('ok'), id: z.number(), value: z.unknown() }),
  z.object({ t: z.literal('failed'), id: z.number(), failure }),
  z.object({ t: z.literal('feed'), frame: feedFrame }),
])
export type EngineFrame = z.infer<typeof engineFrame>

/** What carries frames between one client and the engine: loopback, IPC, local socket, WebSocket. */
export interface Wire {
  send(frame: ClientFrame): void
  /** Called for each frame that comes back. */
  onFrame(listener: (frame: EngineFrame) => void): void
  /** Called once, when the other side is gone. */
  onClose(listener: () => void): void
  close(): void
}
