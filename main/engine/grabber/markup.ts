/** Markup as a stream of tags and text, in time that grows with its length alone. */
import { Parser, type ParserOptions } from 'htmlparser2'

export interface MarkupReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

/**
 * The parser moves all open elements for each further one, so a million of them would take minutes. No page that is meant to be read
 * is nested deeper than some dozens; what is forgets its nesting now and then, and nothing else.
 */
const deepest = 500
/** Characters between two looks at the nesting; the look itself waits for the beginning of a tag. */
const pieceLength = 4_096

export const readMarkup = (text: string, reader: MarkupReader, options: ParserOptions): void => {
  let depth = 0
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth += 1
        reader.open(name, attributes)
      },
      ontext: (data) => {
        reader.text(data)
      },
      onclosetag: (name) => {
        depth -= 1
        reader.close(name)
      },
    },
    { ...options, decodeEntities: true },
  )
  for (let at = 0; at < text.length;) {
    const tag = text.indexOf('<', at + pieceLength)
    const end = tag === -1 ? text.length : tag
    parser.write(text.slice(at, end))
    at = end
    if (depth <= deepest) continue
    parser.reset()
    depth = 0
  }
  parser.end()
}
