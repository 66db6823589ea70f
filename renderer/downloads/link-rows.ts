/** The rows of the Add dialog: each link with what was found about it, and what all of them come to. */
import { useMemo } from 'react'
import type { CommandOutput } from '../../shared/commands.ts'
import type { LookView } from '../../shared/commands-links.ts'
import type { Wanted } from '../../shared/links/reading.ts'
import { type AddForm, takenOf } from './add-form.ts'
import { type AddReading, keyOf, nameOf } from './add-sources.ts'
import { type LookedAt, type LookState, type PlaceThere, useKnown, useLook, usePlace } from './use-look.ts'

export interface LinkRow {
  readonly wanted: Wanted
  readonly name: string
  readonly sizeBytes: number | null
  readonly look: LookState
  /** The download that has this address already. */
  readonly known: CommandOutput<'links.known'>['known'][number] | null
  /** A file of this name is there. */
  readonly isTaken: boolean
}

export interface LinkSums {
  readonly sizeBytes: number
  /** Some sizes are not known. */
  readonly isLeast: boolean
  readonly freeBytes: number | null
}

export interface LinkRows extends Pick<LookedAt, 'see' | 'skip' | 'done' | 'isAsking' | 'isHeld' | 'look'> {
  readonly at: (index: number, wanted: Wanted) => LinkRow
  readonly sums: LinkSums
  /** Keys of links that are downloads already. */
  readonly knownKeys: ReadonlySet<string>
  readonly place: PlaceThere | null
}

/** Whether a server says that it is a web page. */
export const isHtml = ({ type }: LookView): boolean => /^text\/html|^application\/xhtml/i.test(type ?? '')

/** And its name does not, so that it may be one instead of a file. */
export const isPage = (look: LookView): boolean => isHtml(look) && !/\.x?html?$/i.test(look.name ?? '')

const sizeOf = (wanted: Wanted, look: LookState): number | null =>
  (look !== null && typeof look === 'object' ? look.sizeBytes : null) ?? wanted.options.sizeBytes ?? null

const foundName = (form: AddForm, wanted: Wanted, look: LookState, isOne: boolean): string => {
  if (isOne && form.name.trim() !== '') return form.name.trim()
  const said = look !== null && typeof look === 'object' ? look.name : null
  return wanted.options.out === undefined && said !== null ? said : nameOf(wanted)
}

/** More names than these are not compared with what is on the disk. */
const mostNames = 10_000

export const useLinkRows = (form: AddForm, reading: AddReading, isForeign: boolean): LinkRows => {
  const { links } = reading
  const asked = useLook(form, links, isForeign)
  const known = useKnown(links)
  const isOne = links.length === 1
  const { of } = asked
  const names = useMemo(
    () => links.slice(0, mostNames).map((wanted) => foundName(form, wanted, of(wanted), isOne)),
    [links, form, of, isOne],
  )
  const place = usePlace(form.dir, names)
  const sums = useMemo(() => {
    const sizes = takenOf(form, reading).map((wanted) => sizeOf(wanted, of(wanted)))
    return {
      sizeBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      isLeast: sizes.includes(null),
    }
  }, [form, reading, of])
  const knownKeys = useMemo(
    () => new Set([...known.keys()].flatMap((index) => (links[index] ? [keyOf(links[index])] : []))),
    [known, links],
  )
  const at = (index: number, wanted: Wanted): LinkRow => {
    const seen = of(wanted)
    const name = names[index] ?? nameOf(wanted)
    const one = known.get(index) ?? null
    return {
      wanted,
      name,
      sizeBytes: sizeOf(wanted, seen),
      look: seen,
      known: one,
      isTaken: place?.taken.has(name) === true,
    }
  }
  return { ...asked, at, sums: { ...sums, freeBytes: place?.freeBytes ?? null }, knownKeys, place }
}
