/** What each connection of one download does at this moment, for whoever looks. Reads counters, changes nothing. */
import type { ConnectionStage, ConnectionView } from '../../../shared/detail.ts'
import { silenceMs } from '../domain/laggards.ts'
import type { Sight } from '../domain/laggards.ts'
import { stageOf } from '../transfer/protocol.ts'
import type { ConnectionsSpec } from './connections-shapes.ts'
import type { Share, Shares } from './shares.ts'
import type { Sightings } from './sightings.ts'

/** Without its host, which is the resource's. */
export type ConnectionLook = Omit<ConnectionView, 'host'>

const stageNow = ({ task }: Share, stage: number, sight: Sight | undefined): ConnectionStage => {
  if (stage === stageOf.connecting) return 'connecting'
  if (stage === stageOf.asked) return 'waiting'
  if (task.kind === 'look') return 'comparing'
  if (task.kind !== 'own') return 'standby'
  if (sight?.held === true) return 'limited'
  return (sight?.silentMs ?? 0) >= silenceMs ? 'silent' : 'receiving'
}

const endOf = ({ task }: Share, limit: number): number | null => {
  if (task.kind === 'look') return task.range.end
  if (task.kind !== 'own') return task.end === Infinity ? null : task.end
  return limit < 0 ? null : limit
}

export const looksAt = (
  shares: Shares,
  sightings: Sightings,
  { lanes, clock }: Pick<ConnectionsSpec, 'lanes' | 'clock'>,
): readonly ConnectionLook[] => {
  const sights = new Map(sightings.sights(clock.monotonic()).map((sight) => [sight.id, sight]))
  const looks = shares.all().map((share): ConnectionLook => {
    const { cursor, limit, stage } = lanes.counters.read(share.counter)
    const sight = sights.get(share.transferId)
    return {
      id: share.transferId,
      stage: stageNow(share, stage, sight),
      start: share.task.kind === 'look' ? share.task.range.start : share.start,
      end: endOf(share, limit),
      at: cursor,
      speed: Math.round(sight?.bytesPerSecond ?? 0),
      silentMs: Math.max(0, Math.round(sight?.silentMs ?? 0)),
    }
  })
  return looks.sort((a, b) => a.start - b.start || a.id - b.id)
}
