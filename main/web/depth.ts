/** How deep a JSON text is nested, without building anything of it. */

const deepest = 64
const [quote, backslash] = [0x22, 0x5c]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

/** True when arrays and objects are nested deeper than any call of ours. */
export const isTooDeep = (text: string, most: number = deepest): boolean => {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === backslash) at += 1
      else if (code === quote) inString = false
    } else if (code === quote) inString = true
    else if (opening.has(code)) {
      depth += 1
      if (depth > most) return true
    } else if (closing.has(code)) depth -= 1
  }
  return false
}
