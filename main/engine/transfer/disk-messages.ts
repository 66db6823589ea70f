/** What the disk's client and its threads say to each other. */
import type { Failure } from '../../../shared/failure.ts'
import type { DiskArgs, DiskOperationName } from './protocol.ts'

export type DiskOrder = {
  readonly [N in DiskOperationName]: { readonly id: number; readonly name: N; readonly args: DiskArgs<N> }
}[DiskOperationName]

export type DiskAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure }

export interface DiskReport {
  readonly answers: readonly DiskAnswer[]
  /** The thread is free for the next batch. Orders that wait for another program may still be answered later. */
  readonly ready: boolean
}
