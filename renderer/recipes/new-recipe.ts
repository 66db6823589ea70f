/** The text that a new recipe begins with. Pure. */

/** `start` empty: the address is to be written. */
export const newRecipe = (name: string, start: string): string => `sluice: 1
name: ${JSON.stringify(name)}
start: ${start === '' ? 'https://example.org/' : JSON.stringify(start)}
steps:
  page:
    files: links
    # follow: { css: a.more }
    # rows:
    #   each: table tbody tr
    #   fields:
    #     name: { css: 'td:nth-child(1)', required: true }
    #     price: { css: 'td:nth-child(2)', type: price }
`

/** A name for the file of a recipe. */
export const fileNameOf = (name: string): string => {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ')
    .trim()
    .replace(/\s+/g, '-')
    .slice(0, 80)
  return `${plain === '' ? 'recipe' : plain}.yaml`
}
