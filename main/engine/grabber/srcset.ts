/** Addresses of a srcset attribute (HTML, section 4.8.4.2.1). Commas within an address belong to it. Pure. */

const mostCandidates = 1_000

export const srcsetOf = (text: string): readonly string[] => {
  const found: string[] = []
  let at = 0
  while (at < text.length && found.length < mostCandidates) {
    while (at < text.length && /[\s,]/.test(text.charAt(at))) at += 1
    const from = at
    while (at < text.length && !/\s/.test(text.charAt(at))) at += 1
    const url = text.slice(from, at)
    if (url === '') break
    found.push(url.replace(/,+$/, ''))
    // Descriptors end with the next comma outside of parentheses.
    if (!url.endsWith(',')) {
      let depth = 0
      while (at < text.length && (depth > 0 || text.charAt(at) !== ',')) {
        if (text.charAt(at) === '(') depth += 1
        else if (text.charAt(at) === ')') depth -= 1
        at += 1
      }
    }
  }
  return found.filter((url) => url !== '')
}
