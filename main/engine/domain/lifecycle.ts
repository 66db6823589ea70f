/**
 * The durable life of a download, as one table.
 *
 *             pause                 finish
 *   paused ◀──────────── queued ──────────────▶ completed
 *      │                  ▲ │ ▲                     │
 *      └──── resume ──────┘ │ └────── again ────────┘
 *                      fail ▼ ▲ resume
 *                          failed
 *
 *   any of them ── remove ──▶ removed ── restore ──▶ where it was (queued comes back as paused)
 *
 * Probing, transferring, verifying and finalizing exist only while a job lives; retrying is `queued` with a `notBefore`,
 * pausing is a job that has been told to stop. So a crash leaves `queued`, and there is nothing to repair at start.
 */
import type { Status } from '../../../shared/views.ts'

export type StatusAction =
  /** The user wants it to run. */
  | 'resume'
  /** The user, or a question only the user can answer, stops it. */
  | 'pause'
  /** The last attempt failed for good. */
  | 'fail'
  /** Every byte is there, proven and booked. */
  | 'finish'
  /** Download a finished file again. */
  | 'again'
  | 'remove'
  | 'restore'

export const statuses: readonly Status[] = ['queued', 'paused', 'completed', 'failed', 'removed']
export const statusActions: readonly StatusAction[] = [
  'resume',
  'pause',
  'fail',
  'finish',
  'again',
  'remove',
  'restore',
]

type Target = Status | 'before'

/** status → action → status after it. What is not here does not happen. */
const table: Readonly<Record<Status, Readonly<Partial<Record<StatusAction, Target>>>>> = {
  queued: { pause: 'paused', fail: 'failed', finish: 'completed', remove: 'removed' },
  paused: { resume: 'queued', remove: 'removed' },
  failed: { resume: 'queued', remove: 'removed' },
  completed: { again: 'queued', remove: 'removed' },
  removed: { restore: 'before' },
}

/**
 * The status after an action, or null where the action does not apply.
 *
 * @param before what a removed download was before its removal; what was queued comes back paused.
 */
export const nextStatus = (status: Status, action: StatusAction, before: Status | null = null): Status | null => {
  const target = table[status][action]
  if (target === undefined) return null
  if (target !== 'before') return target
  return before === null || before === 'queued' || before === 'removed' ? 'paused' : before
}
