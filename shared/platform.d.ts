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

/** Base64 of a text whose letters are bytes, and back. */
declare function btoa(bytes: string): string
declare function atob(base64: string): string

/** WHATWG URL, as far as it is used here. */
interface URL {
  readonly hostname: string
  readonly protocol: string
  readonly href: string
  readonly pathname: string
  readonly search: string
  username: string
  password: string
}
declare const URL: {
  new (address: string): URL
  canParse(address: string): boolean
  parse(address: string): URL | null
}
declare class URLSearchParams {
  constructor(query: string)
  getAll(name: string): string[]
  values(): IterableIterator<string>
}

/** Streams, as far as they unpack something that is in memory. */
interface Uint8ArrayReader {
  read(): Promise<{ readonly value?: Uint8Array }>
  cancel(): Promise<void>
}
interface Uint8ArrayStream {
  pipeThrough(through: DecompressionStream): Uint8ArrayStream
  getReader(): Uint8ArrayReader
}
interface DecompressionStream {
  readonly readable: Uint8ArrayStream
}
declare const DecompressionStream: new (format: 'gzip') => DecompressionStream
declare const Response: new (body: Uint8Array) => { readonly body: Uint8ArrayStream | null }
declare const TextDecoder: new (encoding?: string) => { decode(bytes: Uint8Array): string }
