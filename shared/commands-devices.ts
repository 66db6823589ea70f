/** Commands on devices that are let in, and on letting in another one: a part of the contract's table. */
import { z } from 'zod'
import { deviceId, deviceName, deviceView, pairingOutcome } from './devices.ts'

const nothing = z.object({}).default({})
const changed = z.object({ changed: z.number() })
const pairingId = z.number().int().positive()

export const deviceCommands = {
  /** Those seen last come first. Whoever was let in by a code sees itself alone; `mayManage` false. */
  'devices.list': { input: nothing, output: z.object({ devices: z.array(deviceView), mayManage: z.boolean() }) },
  /** null: without a name of its own. */
  'devices.rename': { input: z.object({ id: deviceId, name: deviceName.nullable() }), output: changed },
  /** Shows them out at once and for good. */
  'devices.revoke': { input: z.object({ ids: z.array(deviceId).max(1_000) }), output: changed },
  /** All but the one that asks; what is no browser is none of them. */
  'devices.revokeOthers': { input: nothing, output: changed },
  /**
   * A code that lets in one device, once and soon; it takes the place of the one before and ends with its client.
   * `holdsMs`: how long; `addresses`: where the page is, those that other machines reach first.
   */
  'pairing.begin': {
    input: nothing,
    output: z.object({ id: pairingId, code: z.string(), holdsMs: z.number(), addresses: z.array(z.string()) }),
  },
  /** Resolves when the code is over. `device`: whom it let in. */
  'pairing.wait': {
    input: z.object({ id: pairingId }),
    output: z.object({ outcome: pairingOutcome, device: deviceView.nullable() }),
  },
  /** Takes a code back. */
  'pairing.end': { input: z.object({ id: pairingId }), output: nothing },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>
