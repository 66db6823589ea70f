/** The nodes of the throttle tree, over the real table that lanes charge. */
import { describe, expect, it } from 'vitest'
import { ThrottleTree, nodeOf } from '../../../main/engine/control/throttle-tree.ts'
import type { NodeKey } from '../../../main/engine/control/throttle-tree.ts'
import { createThrottles, throttleGate } from '../../../main/engine/transfer/throttle.ts'
import { idOf, queueOf } from '../domain/download-of.ts'

function planted(lines = 16): {
  tree: ThrottleTree
  wakes: () => number
  waitMs: (nodes: readonly number[], bytes: number) => number
} {
  const table = createThrottles(lines)
  const gate = throttleGate(table.buffer)
  let wakes = 0
  const tree = new ThrottleTree(table, () => (wakes += 1))
  const waitMs = (nodes: readonly number[], bytes: number): number => {
    gate.charge(nodes, bytes)
    gate.settle(nodes)
    return gate.delayMs(nodes)
  }
  return { tree, wakes: () => wakes, waitMs }
}

const path = (id: number, rate: number | null = null): readonly (readonly [NodeKey, number | null])[] => [
  ['engine', null],
  [nodeOf.queue(queueOf(1)), null],
  [nodeOf.host('a.test'), null],
  [nodeOf.download(idOf(id)), rate],
]
const keysOf = (id: number): NodeKey[] => path(id).map(([key]) => key)

describe('the throttle tree', () => {
  it('shares the nodes above, and gives each download its own', () => {
    const { tree } = planted()
    const [one, two] = [tree.hold(path(1)), tree.hold(path(2))]
    expect(one.slice(0, 3)).toEqual(two.slice(0, 3))
    expect(one[3]).not.toBe(two[3])
    expect(new Set(one).size).toBe(4)
  })

  it('frees what nobody holds, so that it never runs out', () => {
    const { tree } = planted(5)
    tree.hold(path(0))
    for (let id = 1; id < 100; id += 1) {
      tree.hold(path(id))
      tree.release(keysOf(id))
    }
    expect(new Set(tree.hold(path(100))).size).toBe(4)
    expect(() => tree.hold(path(101))).toThrow('Too many speed limits')
  })

  it('a node that others still hold keeps its line and its rate', () => {
    const { tree, waitMs } = planted()
    const lines = tree.hold(path(1))
    tree.hold(path(2))
    tree.setRate('engine', 1_000)
    tree.release(keysOf(1))
    expect(waitMs(lines.slice(0, 1), 5_000)).toBeGreaterThan(4_000)
  })

  it('a changed rate is felt at once by whoever holds the node, and wakes those who wait', () => {
    const { tree, wakes, waitMs } = planted()
    const lines = tree.hold(path(1, 1_000))
    expect(waitMs(lines, 10_000)).toBeGreaterThan(9_000)
    tree.setRate(nodeOf.download(idOf(1)), 1_000_000)
    expect(wakes()).toBe(1)
    expect(waitMs(lines, 10_000)).toBeLessThan(11)
    tree.setRate(nodeOf.download(idOf(1)), 1_000_000)
    tree.setRate(nodeOf.download(idOf(9)), 5)
    expect(wakes()).toBe(1)
    tree.setRate(nodeOf.download(idOf(1)), null)
    expect(waitMs(lines, 1e9)).toBe(0)
  })

  it('the slowest node on the way decides', () => {
    const { tree, waitMs } = planted()
    const lines = tree.hold([
      ['engine', 1_000_000],
      [nodeOf.host('a.test'), 1_000],
      [nodeOf.download(idOf(1)), 100_000],
    ])
    expect(waitMs(lines, 10_000)).toBeGreaterThan(9_000)
  })

  it('all hosts get a rate together, and nothing else does', () => {
    const { tree, waitMs } = planted()
    const [, , a = -1, download = -1] = tree.hold(path(1))
    const [b = -1] = tree.hold([[nodeOf.host('b.test'), null]])
    tree.setAll('host ', 1_000)
    for (const line of [a, b]) expect(waitMs([line], 10_000)).toBeGreaterThan(9_000)
    expect(waitMs([download], 10_000)).toBe(0)
  })
})
