/** What is in a file, as runs of bytes of one version each: enough to see whether bytes fit, without any bytes. */

export interface Run {
  readonly start: number
  readonly end: number
  /** Of which version of which file; '' : nobody has written there. */
  readonly tag: string
}

export type Content = readonly Run[]

/** The runs within [start, end), holes included. */
export const clip = (content: Content, start: number, end: number): Content => {
  const found: Run[] = []
  let at = start
  for (const run of content) {
    const [from, to] = [Math.max(run.start, at), Math.min(run.end, end)]
    if (from >= to) continue
    if (from > at) found.push({ start: at, end: from, tag: '' })
    found.push({ start: from, end: to, tag: run.tag })
    at = to
  }
  if (at < end) found.push({ start: at, end, tag: '' })
  return found
}

/** Neighbours of one version are one run. */
const joined = (content: Content): Content =>
  content.reduce<Run[]>((runs, run) => {
    const last = runs.at(-1)
    if (last?.end === run.start && last.tag === run.tag) runs[runs.length - 1] = { ...last, end: run.end }
    else if (run.end > run.start) runs.push(run)
    return runs
  }, [])

export const sizeOf = (content: Content): number => content.at(-1)?.end ?? 0

export const write = (content: Content, { start, end, tag }: Run): Content =>
  joined([
    ...clip(content, 0, Math.min(start, sizeOf(content))),
    ...(start > sizeOf(content) ? [{ start: sizeOf(content), end: start, tag: '' }] : []),
    { start, end, tag },
    ...(sizeOf(content) > end ? clip(content, end, sizeOf(content)) : []),
  ])

/** A word for the bytes of [start, end): equal where the bytes are. */
export const wordFor = (content: Content, start: number, end: number): string =>
  joined(clip(content, start, end))
    .map(({ start: from, end: to, tag }) => `${String(from)}-${String(to)}${tag}`)
    .join(' ')
