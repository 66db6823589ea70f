/** Choosing among the finds of a grab, some at a time, so that nobody waits long behind a million of them. */
import type { CommandArgs } from '../../../shared/commands.ts'
import type { FindBounds } from '../../../shared/find-choice.ts'
import type { FindId } from '../../../shared/grabs.ts'
import { rowsAtOnce, type PartsGround } from './parts.ts'

interface Ground extends PartsGround {
  readonly bounds: FindBounds
}

type Change = readonly [finds: readonly FindId[], chosen: boolean | null]

/** Decided once, before the first of them changes. */
const changesOf = async (
  { ledger, bounds }: Ground,
  { id, finds, filter, to }: CommandArgs<'grabs.choose'>,
): Promise<readonly Change[]> => {
  const choices = { on: true, off: false, usual: null } as const
  if (finds !== null && to !== 'invert') return [[finds, choices[to]]]
  const shown = await ledger.read('shownFinds', { id, filter, bounds })
  const named = finds === null ? null : new Set(finds)
  const meant = (ids: readonly FindId[]): readonly FindId[] =>
    named === null ? ids : ids.filter((one) => named.has(one))
  const [on, off] = [meant(shown.on), meant(shown.off)]
  if (to === 'usual') return [[[...on, ...off], null]]
  return [...(to === 'on' ? [] : ([[on, false]] as const)), ...(to === 'off' ? [] : ([[off, true]] as const))]
}

/** How many have changed. */
export const chooseFinds = async (ground: Ground, asked: CommandArgs<'grabs.choose'>): Promise<number> => {
  const { ledger, clock } = ground
  let changed = 0
  for (const [finds, chosen] of await changesOf(ground, asked)) {
    for (let at = 0; at < finds.length; at += rowsAtOnce) {
      const some = finds.slice(at, at + rowsAtOnce)
      changed += (await ledger.call('setChoices', { id: asked.id, finds: some, chosen })).changed
      await clock.turn()
    }
  }
  return changed
}
