/** The compatibility table of docs/aria2.md, made from what was compared. */
import type { Allowed, Compared, MethodRecord } from './compare.ts'

const together = (done: readonly Compared[]): ReadonlyMap<string, MethodRecord> => {
  const all = new Map<string, MethodRecord>()
  for (const { methods } of done) {
    for (const [name, { count, good, reasons }] of methods) {
      const before = all.get(name) ?? { count: 0, good: 0, reasons: new Set() }
      all.set(name, {
        count: before.count + count,
        good: before.good + good,
        reasons: new Set([...before.reasons, ...reasons]),
      })
    }
  }
  return all
}

const numbersOf = (allowed: readonly Allowed[]): ReadonlyMap<string, number> =>
  new Map([...new Set(allowed.map(({ reason }) => reason))].map((reason, at) => [reason, at + 1]))

export const tableOf = (done: readonly Compared[], allowed: readonly Allowed[]): string => {
  const numbers = numbersOf(allowed)
  const rows = [...together(done)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { count, good, reasons }]) => {
      const marks = [...reasons].map((reason) => numbers.get(reason) ?? 0).toSorted((a, b) => a - b)
      return `| ${name} | ${String(good)} | ${String(count - good)} | ${marks.join(', ')} |`
    })
  const reasons = [...numbers].map(
    ([reason, at]) => `${String(at)}. ${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}.`,
  )
  return [
    ...['| asked | answered | refused | differs by |', '|---|---|---|---|', ...rows, ''],
    ...['Everything else is the same, field by field. What differs:', '', ...reasons],
  ].join('\n')
}
