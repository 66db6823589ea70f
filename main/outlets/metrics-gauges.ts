/** What stands at the moment of a scrape: statuses, phases, queues, waits, hosts. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { FiguresView } from '../engine/engine.ts'
import { scrub } from './scrub.ts'

/** Further queues are counted together. */
const mostQueues = 50
const mostNameCharacters = 40
/** Bounds of how many connections a capped host takes: up to 1, 2, 4, 8, and more. */
const capSteps = [1, 2, 4, 8] as const

const capLabel = (cap: number): string => String(capSteps.find((step) => cap <= step) ?? 'more')

type Set = (view: FiguresView) => void

const gaugeMaker =
  (registry: Registry) =>
  <L extends string>(name: string, help: string, ...labelNames: readonly L[]): Gauge<L> =>
    new Gauge<L>({ name: `sluice_${name}`, help, labelNames: [...labelNames], registers: [registry] })
type Make = ReturnType<typeof gaugeMaker>

const plain = (make: Make): Set => {
  const connections = make('connections', 'Open connections of transfers.')
  const speed = make('speed_bytes_per_second', 'Speed of everything together since the last look.')
  const limit = make('rate_limit_bytes_per_second', 'Speed limit in force; 0: none.')
  const held = make('hosts_held', 'Hosts that asked to be left alone for a while.')
  const clients = make('clients', 'Connected clients: windows, pages, commands.')
  return (view) => {
    connections.set(view.connections)
    speed.set(view.speed)
    limit.set(view.rateLimit ?? 0)
    held.set(view.heldHosts)
    clients.set(view.clients)
  }
}

const labelled = (make: Make): Set => {
  const downloads = make('downloads', 'Downloads by status.', 'status')
  const transfers = make('transfers', 'Downloads that run now, by what they do.', 'phase')
  const waits = make('waiting', 'Queued downloads that do not run, by the reason.', 'reason')
  const caps = make('host_caps', 'Hosts that refuse more connections, by how many they take at most.', 'connections')
  return (view) => {
    for (const [status, count] of Object.entries(view.statuses)) downloads.set({ status }, count)
    for (const [phase, count] of Object.entries(view.phases)) transfers.set({ phase }, count)
    for (const [reason, count] of Object.entries(view.waits)) waits.set({ reason }, count)
    for (const connections of [...capSteps.map(String), 'more']) caps.set({ connections }, 0)
    for (const cap of view.hostCaps) caps.inc({ connections: capLabel(cap) })
  }
}

/** Queues by number; their names, which people change, stand in a series of their own. */
const queues = (make: Make): Set => {
  const length = make('queue_length', 'Downloads of a queue that are not finished.', 'queue')
  const info = make('queue_info', 'Name of each queue; always 1.', 'queue', 'name')
  return (view) => {
    length.reset()
    info.reset()
    for (const { id, name, unfinished } of view.queues.slice(0, mostQueues)) {
      length.set({ queue: String(id) }, unfinished)
      info.set({ queue: String(id), name: scrub(name).slice(0, mostNameCharacters) }, 1)
    }
    const rest = view.queues.slice(mostQueues)
    if (rest.length > 0)
      length.set(
        { queue: 'others' },
        rest.reduce((sum, { unfinished }) => sum + unfinished, 0),
      )
  }
}

/** Returns what takes over a view of the engine. */
export const gaugesIn = (registry: Registry, version: string): Set => {
  const make = gaugeMaker(registry)
  make('build_info', 'Version of Sluice; always 1.', 'version').set({ version }, 1)
  const received = new Counter({
    name: 'sluice_received_bytes_total',
    help: 'Bytes of bodies received since the start.',
    registers: [registry],
  })
  let last = 0
  const sets = [plain(make), labelled(make), queues(make)]
  return (view) => {
    for (const set of sets) set(view)
    received.inc(Math.max(0, view.receivedBytes - last))
    last = Math.max(last, view.receivedBytes)
  }
}
