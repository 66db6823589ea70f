/**
 * One live run of one download: probing → transferring → verifying → finalizing. A job ends in a closed union; what becomes of
 * the download then is the scheduler's business. Everything a job does can be done again after a kill.
 */
import type { Failure } from '../../../shared/failure.ts'
import { failureOf } from '../../../shared/failure.ts'
import type { Phase, Proof, ProofSource } from '../../../shared/views.ts'
import { BlockHashes, blockBytes, rangeOfBlock } from '../domain/block-hashes.ts'
import type { Download, FileMark, Label, PartRecord, Resource } from '../domain/download.ts'
import type { SegmentMap } from '../domain/segments.ts'
import { compact, isComplete, writtenOf } from '../domain/segments.ts'
import type { HashReport, Landed } from '../transfer/protocol.ts'
import type { Connections } from './connections.ts'
import type { ConnectionsEnd } from './connections-shapes.ts'
import type { JobContext, ThrottleHold } from './job-context.ts'
import { proveAddress } from './address-proof.ts'
import { finalize } from './job-finish.ts'
import { History } from './history.ts'
import { finishLanded } from './job-landed.ts'
import { firstContact, restore, resumeTransfer } from './job-start.ts'
import type { EarlyEnd, Restored } from './job-start.ts'
import type { RelayMember } from './relays.ts'
import { verify } from './job-verify.ts'

export type JobOutcome =
  | {
      readonly kind: 'done'
      readonly path: string
      readonly name: string
      readonly sizeBytes: number
      readonly proof: Proof
      readonly proofSource: ProofSource | null
    }
  /** All its bytes have come in one go; `finishLanded` does the rest, for which it needs neither connection nor slot. */
  | { readonly kind: 'landed'; readonly landed: Landed }
  /** Stopped from outside, or by a question that only the user can answer. */
  | { readonly kind: 'paused'; readonly failure: Failure | null }
  /** The attempt failed; whether it is tried again is decided elsewhere. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** It was sent to a lane before its turn, and came back before it. */
  | { readonly kind: 'unstarted' }
  /**
   * Another version, or no ranges any more: what was written is forgotten, it starts from nothing. Without ranges the next
   * run goes another way, so this one does not count as an attempt.
   */
  | { readonly kind: 'restart'; readonly failure: Failure; readonly isAttempt: boolean }

/** Where the bytes of a job are, once that is known. */
export interface Standing {
  readonly resource: Resource
  readonly part: PartRecord
  readonly name: string
}

/** What the job is now, for the feed and the checkpoint. */
export class Job {
  /** As it was when the job began, but for what rules have changed since. */
  download: Download
  readonly context: JobContext
  readonly stopper = new AbortController()
  #phase: Phase = 'probing'
  standing: Standing | null = null
  connections: Connections | null = null
  throttles: ThrottleHold | null = null
  /** Number of the version at hand; the ledger books nothing of any other. */
  identity: number
  /** Written before this run. */
  resumedBytes = 0
  /** The map as last booked; what is beyond it is not safe yet. */
  bookedMap: SegmentMap | null = null
  /** Hashes of blocks that are written. */
  blocks = new BlockHashes()
  /** Digest of the bytes from 0 on, where one transfer has computed it. */
  digest: HashReport['digest'] = null
  /** A look for a checksum file, beside the transfer; ends soon and never rejects. */
  search: Promise<void> = Promise.resolve()
  /** Set when a sync failed: nothing since the last good one may be trusted. */
  syncFailure: Failure | null = null
  /** The notes of what a failed sync covered could not be removed: they would be believed, so everything is forgotten. */
  hasFalseNotes = false
  /** Nothing may be booked for it any more. */
  isClosed = false
  /** Its place among small files that follow each other; null: it runs by itself. */
  readonly relay: RelayMember | null
  readonly history: History
  #stopFailure: Failure | null = null

  constructor(download: Download, context: JobContext, relay: RelayMember | null = null) {
    this.download = download
    this.identity = download.identity
    this.context = context
    this.relay = relay
    this.history = new History(download.id, context)
  }

  /** Runs until it has all bytes and, but for landed ones, to its end. Never rejects. */
  async run(): Promise<JobOutcome> {
    try {
      return await this.#guarded(() => this.#live())
    } finally {
      await this.#letGo()
    }
  }

  /** Finishes what a lane has landed. Never rejects. */
  finishLanded(landed: Landed): Promise<JobOutcome> {
    return this.#guarded(() => finishLanded(this, landed))
  }

  async #guarded(work: () => Promise<JobOutcome>): Promise<JobOutcome> {
    try {
      const outcome = await work()
      return this.syncFailure && outcome.kind !== 'done' ? { kind: 'failed', failure: this.syncFailure } : outcome
    } catch (error) {
      if (this.syncFailure) return { kind: 'failed', failure: this.syncFailure }
      const failure = failureOf(error)
      if (failure.code === 'internal')
        this.context.log('error', 'job.defect', {
          id: this.download.id,
          error: String(error),
          stack: error instanceof Error ? error.stack : null,
        })
      return this.stopper.signal.aborted ? { kind: 'paused', failure: this.#stopFailure } : { kind: 'failed', failure }
    }
  }

  /** Stops at the next safe point; `failure` is why, when it was not the user. */
  stop(failure: Failure | null = null): void {
    if (this.stopper.signal.aborted) return
    this.#stopFailure = failure
    this.stopper.abort()
    void this.connections?.stop()
  }

  /** Bytes of a small file come without another word from the lane. */
  get phase(): Phase {
    return this.#phase === 'probing' && (this.connections?.receivedBytes ?? 0) > 0 ? 'transferring' : this.#phase
  }

  set phase(phase: Phase) {
    this.#phase = phase
  }

  /** Whether its cursors may be booked: not before the file stands, not after the bytes are all there. */
  get isBookable(): boolean {
    return this.phase === 'transferring' && !this.isClosed
  }

  /** Whether it could stop here and go on later: nothing is there yet, or the server gives the rest by itself. */
  get canGoOn(): boolean {
    const resource = this.standing?.resource ?? this.download.resource
    return this.writtenBytes === 0 || resource?.ranges === true
  }

  get isStopping(): boolean {
    return this.stopper.signal.aborted
  }

  get writtenBytes(): number {
    return this.connections && this.standing ? writtenOf(this.connections.sample()) : this.resumedBytes
  }

  get sizeBytes(): number | null {
    return (this.standing?.resource ?? this.download.resource)?.sizeBytes ?? null
  }

  /** A transfer has computed something of what it wrote. */
  takeHashes({ blocks, digest }: HashReport): void {
    const { sizeBytes } = this
    for (const { index, sizeBytes: blockSize, hash } of blocks) {
      const isLast = sizeBytes === null || rangeOfBlock({ index, sizeBytes: blockSize }).end === sizeBytes
      if (blockSize === blockBytes || isLast) this.blocks.set(index, hash)
    }
    this.digest = digest ?? this.digest
  }

  /** Cursors that were not booked yet, as they are now; null: nothing new. */
  unbooked(): { readonly part: PartRecord; readonly map: SegmentMap; readonly freshBytes: number } | null {
    if (!this.isBookable || !this.connections || !this.standing || !this.bookedMap || this.syncFailure) return null
    const map = compact(this.connections.sample(), this.connections.openJoins())
    const freshBytes = writtenOf(map) - writtenOf(this.bookedMap)
    return freshBytes > 0 || this.blocks.hasChanges ? { part: this.standing.part, map, freshBytes } : null
  }

  /** The same bytes came under other labels: remembered, so that the next run need not wonder. */
  relabel(aliases: readonly Label[]): void {
    if (!this.standing) return
    this.standing = { ...this.standing, resource: { ...this.standing.resource, aliases } }
    const { id } = this.download
    this.context.ledger.call('bookAliases', { id, aliases }).catch((error: unknown) => {
      this.context.log('warn', 'aliases.not_booked', { id, code: failureOf(error).code })
    })
  }

  /** Syncs its part; a failure means that nothing since the last good sync is trusted, and is thrown. */
  async sync(part: PartRecord): Promise<void> {
    try {
      await this.context.disk.call('sync', part)
    } catch (error) {
      await this.distrust(failureOf(error))
      throw error
    }
  }

  /** A sync failed: bytes since the last booking count as not written. Never rejects. */
  async distrust(failure: Failure): Promise<void> {
    const { disk, log, cursorPath } = this.context
    const { id } = this.download
    this.syncFailure ??= failure
    // First of all, so that nothing is finished on the strength of a later sync that seems to work.
    this.stop(failure)
    try {
      await disk.call('removeCursors', { cursorPath: cursorPath(id), keepsNote: true })
    } catch (error) {
      this.hasFalseNotes = true
      log('warn', 'cursors.left', { id, code: failureOf(error).code })
    }
  }

  async #live(): Promise<JobOutcome> {
    const restored = await restore(this)
    if (restored === 'stopped') return this.stopped()
    const end = await this.#transfer(restored)
    if ('outcome' in end) return end.outcome
    return this.#afterTransfer(end)
  }

  /** An address that was changed is proven first; where nothing is there to compare, or all is, it need not be. */
  async #transfer(restored: Restored | 'fresh'): Promise<ConnectionsEnd | EarlyEnd> {
    const isTrying = this.download.address?.state === 'trying'
    const isNeeded = isTrying && restored !== 'fresh' && !isComplete(restored.map)
    if (!isNeeded) {
      if (isTrying) await this.context.ledger.call('proveAddress', { id: this.download.id, resource: null })
      return restored === 'fresh' ? firstContact(this) : resumeTransfer(this, restored)
    }
    const resource = await proveAddress(this, restored)
    if ('outcome' in resource) return resource
    if (this.standing) this.standing = { ...this.standing, resource }
    this.download = { ...this.download, resource, address: null }
    return resumeTransfer(this, { ...restored, resource })
  }

  async #afterTransfer(end: ConnectionsEnd): Promise<JobOutcome> {
    switch (end.kind) {
      case 'complete':
        return this.#finish(end)
      case 'landed':
        return { kind: 'landed', landed: end }
      case 'stopped':
        return this.stopped()
      case 'unstarted':
        return this.isStopping ? this.stopped() : end
      case 'failed':
        return { kind: 'failed', failure: end.failure }
      case 'changed':
        return { kind: 'restart', failure: end.failure, isAttempt: true }
      case 'unranged':
        return { kind: 'restart', failure: unrangedFailure, isAttempt: false }
    }
  }

  async #finish(end: Extract<ConnectionsEnd, { kind: 'complete' }>): Promise<JobOutcome> {
    const verified = await verify(this, end)
    if ('outcome' in verified) return verified.outcome
    if (this.isStopping) return this.stopped()
    const { path, name, sizeBytes } = await finalize(this, verified)
    const { proof, proofSource } = verified
    return { kind: 'done', path, name, sizeBytes, proof, proofSource }
  }

  /** How it ends because it was told to. */
  stopped(): JobOutcome {
    return { kind: 'paused', failure: this.#stopFailure }
  }

  async #letGo(): Promise<void> {
    await this.connections?.stop()
    if (this.connections) this.history.sample(this.connections.receivedBytes)
    void this.history.book()
    this.throttles?.release()
    this.relay?.leave()
    // It was handed a connection and never came to use it.
    if (!this.connections && this.relay?.isHanded) this.context.hosts.release(this.context.gates(this.download))
  }
}

/** What a finished file is booked with. */
export interface Claimed {
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
  readonly file: FileMark
}

const unrangedFailure: Failure = {
  code: 'range_mismatch',
  message:
    'The server sent the whole file although only a part was asked for, so the rest cannot be fetched by itself. The download starts again in one piece.',
}
