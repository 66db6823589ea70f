/** What is remembered of one host. Shape only. */

export interface HostNote {
  readonly host: string
  /** Connections that worked well together; null: not known. */
  readonly good: number | null
  /** Epoch ms. */
  readonly goodUntil: number
  /** Connections that it takes at most; null: not known. */
  readonly cap: number | null
  /** Epoch ms. */
  readonly capUntil: number
}
