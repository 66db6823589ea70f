/**
 * The throttle tree: engine → queue → host → batch → download. A node measures nothing and decides nothing; it is a line in
 * the shared table that lanes charge for every byte. Rates change while transfers run.
 */
import type { LimitScope } from '../../../shared/events.ts'
import type { BatchId, DownloadId, QueueId } from '../../../shared/ids.ts'
import type { Throttles } from '../transfer/throttle.ts'

/** A limit that holds somebody back; `name`: of the queue or the host it belongs to. */
export interface Binding {
  readonly scope: LimitScope
  readonly rate: number
  readonly name: string | null
}

interface Node {
  readonly line: number
  rate: number | null
  users: number
}

export type NodeKey = 'engine' | `queue ${number}` | `host ${string}` | `batch ${number}` | `download ${number}`

export const nodeOf = {
  queue: (id: QueueId): NodeKey => `queue ${id}`,
  host: (host: string): NodeKey => `host ${host}`,
  batch: (id: BatchId): NodeKey => `batch ${id}`,
  download: (id: DownloadId): NodeKey => `download ${id}`,
}

export class ThrottleTree {
  readonly #table: Throttles
  readonly #wake: () => void
  readonly #nodes = new Map<NodeKey, Node>()

  /** @param wake lets transfers that wait look at the new rates */
  constructor(table: Throttles, wake: () => void) {
    this.#table = table
    this.#wake = wake
  }

  /** Holds the nodes of a path, made where they do not exist; returns their lines. */
  hold(path: readonly (readonly [NodeKey, number | null])[]): readonly number[] {
    const held: NodeKey[] = []
    try {
      return path.map(([key, rate]) => {
        const node = this.#nodes.get(key) ?? this.#make(key, rate)
        node.users += 1
        held.push(key)
        return node.line
      })
    } catch (error) {
      this.release(held)
      throw error
    }
  }

  /** Lets go of a path; nodes that nobody holds are freed. */
  release(keys: readonly NodeKey[]): void {
    for (const key of keys) {
      const node = this.#nodes.get(key)
      if (!node) continue
      node.users -= 1
      if (node.users > 0) continue
      this.#nodes.delete(key)
      this.#table.free(node.line)
    }
  }

  /** Sets a rate in bytes a second (null: none) for whoever holds the node now. */
  setRate(key: NodeKey, rate: number | null): void {
    const node = this.#nodes.get(key)
    if (!node || node.rate === rate) return
    node.rate = rate
    this.#table.set(node.line, rate)
    this.#wake()
  }

  /** Sets the rate of all nodes whose key begins so. */
  setAll(prefix: 'host ', rate: number | null): void {
    for (const key of this.#nodes.keys()) if (key.startsWith(prefix)) this.setRate(key, rate)
  }

  /** The node of a path with the most that is not paid for yet, and its rate; null: none has a limit. */
  bindingOf(keys: readonly NodeKey[]): { readonly key: NodeKey; readonly rate: number } | null {
    let most: { readonly key: NodeKey; readonly rate: number; readonly due: number } | null = null
    for (const key of keys) {
      const node = this.#nodes.get(key)
      const rate = node?.rate ?? 0
      if (!node || rate === 0) continue
      const due = this.#table.dueMs(node.line)
      if (!most || due > most.due) most = { key, rate, due }
    }
    return most && { key: most.key, rate: most.rate }
  }

  #make(key: NodeKey, rate: number | null): Node {
    const node: Node = { line: this.#table.allocate(rate), rate, users: 0 }
    this.#nodes.set(key, node)
    return node
  }
}
