/** Parameters by their place, with aria2's words for those that are missing or of another type. */
import { Fault } from './fault.ts'

export type Struct = Readonly<Record<string, unknown>>

export const isStruct = (value: unknown): value is Struct =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a type is called by, and whether a value is one. */
const checks = {
  text: (value: unknown): value is string => typeof value === 'string',
  list: (value: unknown): value is readonly unknown[] => Array.isArray(value),
  struct: isStruct,
  whole: (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value),
}
interface Types {
  readonly text: string
  readonly list: readonly unknown[]
  readonly struct: Struct
  readonly whole: number
}

export class Params {
  readonly #values: readonly unknown[]

  constructor(values: readonly unknown[]) {
    this.#values = values
  }

  optional<T extends keyof Types>(place: number, type: T): Types[T] | null {
    if (place >= this.#values.length) return null
    const value = this.#values[place]
    if (!checks[type](value)) throw new Fault(`The parameter at ${String(place)} has wrong type.`)
    // The check by this very name has just said so.
    return (type === 'whole' ? Math.trunc(value as number) : value) as Types[T]
  }

  required<T extends keyof Types>(place: number, type: T): Types[T] {
    const value = this.optional(place, type)
    if (value === null) throw new Fault(`The parameter at ${String(place)} is required but missing.`)
    return value
  }

  atLeast(place: number, least: number): number {
    const value = this.required(place, 'whole')
    if (value >= least) return value
    throw new Fault(
      `The integer parameter at ${String(place)} has invalid value: the value must be greater than or equal to ${String(least)}.`,
    )
  }

  /** Names of keys to answer; null: all. */
  keys(place: number): ReadonlySet<string> | null {
    const given = this.optional(place, 'list')
    return given === null || given.length === 0 ? null : new Set(given.filter((key) => typeof key === 'string'))
  }
}
