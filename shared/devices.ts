/** Browsers that are let in by the service, and codes that let in one more. */
import { z } from 'zod'

export const deviceId = z.number().int().positive().brand<'DeviceId'>()
export type DeviceId = z.infer<typeof deviceId>

export const deviceName = z.string().trim().min(1).max(60)

/** Length of a pairing code: decimal digits, so that any keyboard of any language has them. */
export const pairingDigits = 8

/** A code as people type it: with spaces, dashes or none. */
export const pairingCode = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(new RegExp(`^\\d{${String(pairingDigits)}}$`)))

export const deviceView = z.object({
  id: deviceId,
  /** Given by a person; null: none, then browser and system say what it is. */
  name: deviceName.nullable(),
  /** Guessed from what it says of itself; null: it says nothing of use. */
  browser: z.string().nullable(),
  system: z.string().nullable(),
  /** What it was let in by. Only those that came with the token may let in others. */
  by: z.enum(['token', 'code']),
  /** Epoch ms. */
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  /** The address that it was last seen at; behind a reverse proxy the proxy's. */
  from: z.string(),
  isConnected: z.boolean(),
  /** Whether it is the one that asks. */
  isThis: z.boolean(),
})
export type DeviceView = z.infer<typeof deviceView>

/** `paired`: somebody came with it; `guessed`: it died of wrong tries; `ended`: it was taken back, or another took its place. */
export const pairingOutcome = z.enum(['paired', 'expired', 'guessed', 'ended'])
export type PairingOutcome = z.infer<typeof pairingOutcome>

/** The part behind # never leaves the browser: it is in no request, no log and no Referer. */
export const pairingLink = (address: string, code: string): string => `${address}#pair=${code}`

/** In two halves, to be read aloud. */
export const spacedCode = (code: string): string =>
  `${code.slice(0, pairingDigits / 2)} ${code.slice(pairingDigits / 2)}`
