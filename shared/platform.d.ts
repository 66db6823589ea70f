/**
 * The few globals that every place where this code runs has: Node, Electron and browsers. `shared/` is checked with the
 * types of neither, so that nothing slips in that only one of them knows; what both know is named here.
 */

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
