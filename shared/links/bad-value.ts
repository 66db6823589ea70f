/** A value that somebody typed or pasted is not what it should be. The message is one sentence: what, and what would be right. */
export class BadValue extends Error {
  override name = 'BadValue'
}
