/** What a job is given: the rooms below it and the limits that hold for it. */
import type { DownloadId } from '../../../shared/ids.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import type { Download } from '../domain/download.ts'
import type { Log } from '../log.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Disk } from '../transfer/disk.ts'
import type { Lanes } from '../transfer/lanes.ts'
import type { Gate, Hosts } from './hosts.ts'
import type { Secrets } from './secrets.ts'

/** Throttle nodes that somebody passes: their lines, and the way to let go of them, once. */
export interface ThrottleHold {
  readonly lines: readonly number[]
  readonly release: () => void
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
  /** Where connections of this download are counted. */
  readonly gates: (download: Download) => readonly Gate[]
  /** Takes hold of the download's throttle nodes. */
  readonly throttles: (download: Download) => ThrottleHold
  readonly cursorPath: (id: DownloadId) => string
  /** Name of the part of a download that a lane lands by itself. */
  readonly landedName: (id: DownloadId) => string
  /** Tells a line of the download's timeline. */
  readonly tell: (id: DownloadId, kind: string, text: string) => void
  /** The row of a download changed: its views are stale. */
  readonly changed: (id: DownloadId) => void
}
