/** Which of the names that are known was meant by one that is not. Pure. */

/** Letters that are wrong, missing or too many. */
const mostMistakes = 2
const mostNames = 3

/** Those that differ little, or begin with what was written; the nearest first, at most three. */
export const nearNames = (name: string, known: readonly string[]): readonly string[] => {
  const written = name.toLowerCase()
  return known
    .map((one) => ({ one, far: distance(one.toLowerCase(), written) }))
    .filter(({ one, far }) => far <= mostMistakes || (written.length > 2 && one.toLowerCase().startsWith(written)))
    .sort((a, b) => a.far - b.far)
    .slice(0, mostNames)
    .map(({ one }) => one)
}

/** Levenshtein's. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
