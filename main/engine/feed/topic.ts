/** What somebody has open: told in whole at once, and then what is new of it. */
import type { DownloadId } from '../../../shared/ids.ts'

export interface Topic {
  /** What is logged when it could not be told. */
  readonly complaint: string
  /** Something changed that no frame has told yet, and that may be told now. */
  readonly isStale: boolean
  /** Records of downloads changed; null: many. */
  changed(ids: ReadonlySet<DownloadId> | null): void
  /** Tells what is new. */
  update(): Promise<void>
  /** Tells what moves; may be skipped at will. */
  progress(): void
  close(): void
}

/** A topic that shows a window of something. */
export interface WindowedTopic<Window> extends Topic {
  move(window: Window): Promise<void>
}
