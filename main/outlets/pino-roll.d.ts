/** The library has no types of its own: as much of it as is used here. */
declare module 'pino-roll' {
  import type { DestinationStream } from 'pino'

  /** A stream of `sonic-boom`, which goes on in another file. */
  export interface RollingStream extends DestinationStream {
    on(event: 'error', listener: (error: Error) => void): void
    once(event: 'close', listener: () => void): void
    end(): void
  }

  export interface RollOptions {
    /** `name.log` becomes `name.1.log`, `name.2.log`, … */
    readonly file: string
    /** `512k`, `10m`, … */
    readonly size: string
    /** `count`: files beside the one that is written to; those of earlier runs are among them with `removeOtherLogFiles`. */
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean }
    readonly mkdir: boolean
    readonly mode: number
  }

  function roll(options: RollOptions): Promise<RollingStream>
  export { roll as default }
}
