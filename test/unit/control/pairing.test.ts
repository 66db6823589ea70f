/** Whoever waits for a code to be used may leave at any moment, also before the wait has begun. */
import { expect, test } from 'vitest'
import { Pairing } from '../../../main/engine/control/pairing.ts'
import { ManualClock } from './manual-clock.ts'

test.each(['before', 'after'] as const)('a wait that is given up %s it begins ends at once', async (when) => {
  const pairing = new Pairing(new ManualClock())
  const { id } = pairing.begin()
  const leaving = new AbortController()
  if (when === 'before') leaving.abort()
  const waiting = pairing.wait(id, leaving.signal)
  leaving.abort()
  await expect(waiting).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  // The code lives on, for those who stay.
  const staying = pairing.wait(id, new AbortController().signal)
  pairing.end(id)
  expect(await staying).toEqual({ outcome: 'ended', device: null })
})
