/** Disk operations run where the test runs, with the syncs that a thread would do. */
import { FailureError, failureOf } from '../../../shared/failure.ts'
import type { Failure } from '../../../shared/failure.ts'
import { DiskBatch } from '../../../main/engine/transfer/disk-operations-batch.ts'
import { createDiskOperations } from '../../../main/engine/transfer/disk-operations.ts'
import type { NamingCalls } from '../../../main/engine/transfer/claim-calls.ts'
import type { DiskArgs, DiskOperationName, DiskResult } from '../../../main/engine/transfer/protocol.ts'

export interface Desk {
  readonly call: <N extends DiskOperationName>(name: N, args: DiskArgs<N>) => Promise<DiskResult<N>>
  /** The failure of an order that must fail. */
  readonly failing: <N extends DiskOperationName>(name: N, args: DiskArgs<N>) => Promise<Failure>
}

/** One desk keeps what one disk thread keeps. */
export function desk(calls?: NamingCalls): Desk {
  const operations = createDiskOperations(calls)
  const call: Desk['call'] = async (name, args) => {
    const batch = new DiskBatch()
    const dirs = new Set<string>()
    try {
      const result = await operations[name](args, { batch, needsSync: (dir) => dirs.add(dir) })
      const [failed] = batch.syncFolders(dirs).values()
      if (failed) throw new FailureError(failed)
      return result
    } finally {
      batch.close()
    }
  }
  return {
    call,
    failing: async (name, args) => {
      try {
        await call(name, args)
      } catch (error) {
        return failureOf(error)
      }
      throw new Error(`${name} was done, though it should have failed`)
    },
  }
}

/** A link call of a file system that has no hard links. */
export const withoutLinks = (code: string): NamingCalls['link'] => {
  return () => {
    throw Object.assign(new Error(`${code}: no links here`), { code })
  }
}
