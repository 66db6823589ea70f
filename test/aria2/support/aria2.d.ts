/** The part of the library `aria2` that the tests use; it has no types of its own. */
declare module 'aria2' {
  interface Options {
    readonly host: string
    readonly port: number
    readonly secret: string
  }
  class Aria2 {
    constructor(options: Options)
    call(method: string, ...params: readonly unknown[]): Promise<unknown>
    multicall(calls: readonly (readonly unknown[])[]): Promise<readonly unknown[]>
    batch(calls: readonly (readonly unknown[])[]): Promise<readonly Promise<unknown>[]>
    open(): Promise<void>
    close(): Promise<void>
    on(event: string, listener: (params: readonly [{ readonly gid: string }]) => void): void
  }
  export { Aria2 as default }
}
