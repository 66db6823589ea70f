/** The words that people look for among finds, as a condition of SQL. Pure. */

/** LIKE pattern for text that contains these characters, whatever they mean to LIKE. */
const containing = (word: string): string => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`

/** Brackets mean themselves; `*` and `?` are as people know them. */
const glob = (word: string): string => word.toLowerCase().replaceAll('[', '[[]')

const spots = ['f.name', 'f.url', 'f.text', 'f.folder']

/** A term for each word, with `?` where its pattern goes, and these patterns. */
export const wordTerms = (
  text: string,
): { readonly terms: readonly string[]; readonly patterns: readonly string[] } => {
  const terms: string[] = []
  const patterns: string[] = []
  for (const written of text.split(/\s+/)) {
    const isNot = written.startsWith('-')
    const word = isNot ? written.slice(1) : written
    if (word === '') continue
    const isGlob = /[*?]/.test(word)
    const pattern = isGlob ? glob(word) : containing(word)
    const tests = isGlob
      ? [`lower(${word.includes('/') ? 'f.url' : 'f.name'}) GLOB ?`]
      : spots.map((spot) => `${spot} LIKE ? ESCAPE '\\'`)
    for (const _ of tests) patterns.push(pattern)
    terms.push(`${isNot ? 'NOT ' : ''}(${tests.join(' OR ')})`)
  }
  return { terms, patterns }
}
