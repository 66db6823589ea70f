/** Two records of one conversation, field by field: what is the same, what may differ and why, and what may not. */
import type { Exchange } from './talk.ts'

export interface Difference {
  readonly asked: string
  readonly method: string
  /** Where in the answer, e.g. `body.result.files[0].path`. */
  readonly path: string
  readonly aria2: unknown
  readonly sluice: unknown
}

/** A difference that is meant. */
export interface Allowed {
  readonly reason: string
  /** Whether it differs is chance. */
  readonly isChance?: boolean
  /** Which exchanges; left out: all. */
  readonly asked?: RegExp
  readonly path: RegExp
}

export interface Compared {
  readonly count: number
  readonly identical: number
  /** Reason → exchanges that differ by it. */
  readonly allowed: ReadonlyMap<string, number>
  readonly others: readonly Difference[]
  /** What was asked → how often, how often with success, and why it differed. */
  readonly methods: ReadonlyMap<string, MethodRecord>
}

export interface MethodRecord {
  readonly count: number
  readonly good: number
  readonly reasons: ReadonlySet<string>
}

const isGood = ({ status, body }: Exchange): boolean =>
  status === 200 &&
  !(typeof body === 'object' && body !== null && 'error' in body) &&
  !JSON.stringify(body).includes('"fault"')

const noted = (before: MethodRecord | undefined, exchange: Exchange, reasons: Iterable<string>): MethodRecord => ({
  count: (before?.count ?? 0) + 1,
  good: (before?.good ?? 0) + (isGood(exchange) ? 1 : 0),
  reasons: new Set([...(before?.reasons ?? []), ...reasons]),
})

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const differences = (a: unknown, b: unknown, path: string): [path: string, a: unknown, b: unknown][] => {
  if (Object.is(a, b)) return []
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return [[path, a, b]]
  if (Array.isArray(a) && a.length !== (b as unknown as unknown[]).length) return [[path, a, b]]
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].flatMap((key) =>
    differences(a[key], b[key], Array.isArray(a) ? `${path}[${key}]` : `${path}.${key}`),
  )
}

const compareOne = (aria2: Exchange, sluice: Exchange): readonly Difference[] => {
  if (aria2.asked !== sluice.asked) throw new Error(`the conversations part: ${aria2.asked} | ${sluice.asked}`)
  const { asked, method } = aria2
  const found = [
    ...differences(aria2.status, sluice.status, 'status'),
    ...differences(aria2.type, sluice.type, 'type'),
    ...differences(aria2.body, sluice.body, 'body'),
  ]
  return found.map(([path, a, b]) => ({ asked, method, path, aria2: a, sluice: b }))
}

export const compare = (
  aria2: readonly Exchange[],
  sluice: readonly Exchange[],
  allowed: readonly Allowed[],
  used: Set<Allowed>,
): Compared => {
  if (aria2.length !== sluice.length)
    throw new Error(`${String(aria2.length)} exchanges with aria2, ${String(sluice.length)} with Sluice`)
  const counts = new Map<string, number>()
  const others: Difference[] = []
  const methods = new Map<string, MethodRecord>()
  let identical = 0
  for (const [index, one] of aria2.entries()) {
    const other = sluice[index]
    if (other === undefined) continue
    const found = compareOne(one, other)
    const reasons = new Set<string>()
    const lasting = new Set<string>()
    for (const difference of found) {
      const rule = allowed.find(
        ({ asked, path }) => path.test(difference.path) && (asked?.test(difference.asked) ?? true),
      )
      if (rule === undefined) others.push(difference)
      else {
        used.add(rule)
        reasons.add(rule.reason)
        if (rule.isChance !== true) lasting.add(rule.reason)
      }
    }
    if (found.length === 0) identical += 1
    methods.set(one.method, noted(methods.get(one.method), one, lasting))
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return { count: aria2.length, identical, allowed: counts, others, methods }
}
