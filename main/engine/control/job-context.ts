/** What a job is given: the rooms below it and the limits that hold for it. */
import type { EventData } from '../../../shared/events.ts'
import type { DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import type { Download, Resource } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import type { SystemProxy } from '../transfer/environment-proxy.ts'
import type { Lanes } from '../transfer/lanes.ts'
import type { ChecksumSearch } from './checksum-search.ts'
import type { Gate, Hosts } from './hosts.ts'
import type { Placement } from './rules.ts'
import type { Secrets } from './secrets.ts'
import type { Binding } from './throttle-tree.ts'

/** Throttle nodes that somebody passes: their lines, and the way to let go of them, once. */
export interface ThrottleHold {
  readonly lines: readonly number[]
  readonly release: () => void
  /** The limit among them that holds them back most; null: there is none. */
  readonly binding: () => Binding | null
}

export interface JobContext {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Ledger
  readonly lanes: Lanes
  readonly disk: Disk
  readonly hosts: Hosts
  readonly secrets: Secrets
  readonly settings: () => Settings
  /** Whether this computer has a network, as far as is known. */
  readonly isOnline: () => boolean
  /** What the system says where the settings leave the choice of a proxy to it. */
  readonly systemProxy: SystemProxy
  /** Where connections of this download are counted. */
  readonly gates: (download: Download) => readonly Gate[]
  /** Takes hold of the download's throttle nodes. */
  readonly throttles: (download: Download) => ThrottleHold
  readonly checksums: ChecksumSearch
  /** Where rules put it by its server's answer; null: all is settled. */
  readonly place: (download: Download, resource: Resource, name: string) => Placement | null
  /** Whether one that runs may go on in that queue. */
  readonly hasRoomIn: (queueId: QueueId) => boolean
  /** Another limit for a download that runs. */
  readonly limit: (id: DownloadId, rateLimit: number | null) => void
  readonly cursorPath: (id: DownloadId) => string
  /** Name of the part of a download that a lane lands by itself. */
  readonly landedName: (id: DownloadId) => string
  /** Tells a line of the download's timeline. */
  readonly tell: (id: DownloadId, event: EventData) => void
  /** The row of a download changed: its views are stale. */
  readonly changed: (id: DownloadId) => void
}
