/** What the form of a new grab holds, and the options that it means. Pure. */
import type { CommandInput } from '../../shared/commands.ts'
import type { FileKind } from '../../shared/kind.ts'
import { findLinks } from '../../shared/links/find-links.ts'
import type { RecipeKey } from '../../shared/recipe-book.ts'
import { optionsOfRecipe } from '../../shared/recipe-options.ts'
import type { Recipe } from '../../shared/recipe.ts'

type Options = CommandInput<'grabs.start'>['options']

/** How often a watch runs. */
export const repeats = ['never', 'quarter', 'hour', 'quarterDay', 'day', 'week'] as const
export type Repeat = (typeof repeats)[number]

export interface GrabForm {
  readonly starts: string
  /** null: links and files, whatever they are. */
  readonly recipe: RecipeKey | null
  /** Values of the cookies that the recipe asks for. */
  readonly cookies: Readonly<Record<string, string>>
  readonly repeat: Repeat
  /** What is new or has changed becomes downloads. */
  readonly takes: boolean
  readonly depth: string
  readonly scope: 'host' | 'site' | 'any'
  readonly below: boolean
  readonly kinds: readonly FileKind[]
  readonly endings: string
  readonly probe: boolean
  readonly accept: string
  readonly reject: string
  readonly follow: string
  readonly skip: string
  readonly maxPages: string
  readonly maxMinutes: string
  readonly maxMib: string
  readonly waitSeconds: string
  readonly perHost: string
  readonly robots: boolean
  readonly sitemaps: boolean
  readonly embedded: boolean
}

export const blankGrab = (starts: string, recipe: RecipeKey | null = null): GrabForm => ({
  ...{ starts, recipe, cookies: {}, repeat: 'never', takes: true },
  ...{ depth: '3', scope: 'host', below: true, kinds: [], endings: '', probe: true },
  ...{ accept: '', reject: '', follow: '', skip: '' },
  ...{ maxPages: '500', maxMinutes: '', maxMib: '', waitSeconds: '0.5', perHost: '2' },
  ...{ robots: true, sitemaps: false, embedded: true },
})

/** Fields that can be wrong. */
export type GrabField = 'starts' | 'depth' | 'maxPages' | 'maxMinutes' | 'maxMib' | 'waitSeconds' | 'perHost'
/** Those that stand behind “More”. */
export const rareFields: readonly GrabField[] = ['maxPages', 'maxMinutes', 'maxMib', 'waitSeconds', 'perHost']

export type CheckedGrab =
  { readonly ok: true; readonly options: Options } | { readonly ok: false; readonly problems: readonly GrabField[] }

const mostStarts = 10_000
const msPerMinute = 60_000
const minutesOf: Readonly<Record<Exclude<Repeat, 'never'>, number>> = {
  ...{ quarter: 15, hour: 60, quarterDay: 6 * 60, day: 24 * 60, week: 7 * 24 * 60 },
}

const watchOf = ({ repeat, takes }: GrabForm): Pick<Options, 'watch'> =>
  repeat === 'never' ? {} : { watch: { everyMs: minutesOf[repeat] * msPerMinute, take: takes ? {} : null } }

const bytesPerMib = 1024 * 1024

/** undefined: not such a number. */
const numberOf = (text: string, least: number, most: number, isWhole: boolean): number | undefined => {
  const value = /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined
}

/** An empty field is no limit; undefined: what stands there is none. */
const limitOf = (text: string, times: number): number | null | undefined => {
  if (text.trim() === '') return null
  const value = numberOf(text, 0, Number.MAX_SAFE_INTEGER / times, false)
  return value === undefined || value * times < 1 ? undefined : Math.round(value * times)
}

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')

/** Addresses, whatever stands around them; a bare `example.org/pub/` is one, too. */
export const startsOf = (text: string): string[] => {
  const { links } = findLinks(text)
  if (links.length > 0) return [...links]
  return wordsOf(text).flatMap((word) => {
    const url = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/\S*)?$/.test(word) ? URL.parse(`https://${word}`) : null
    return url === null ? [] : [url.href]
  })
}

/** `zip`, `.zip` and `*.zip` mean the same. */
const endingGlobs = (text: string): string[] => wordsOf(text).map((word) => `*.${word.replace(/^\*?\.?/, '')}`)

export const checkGrab = (form: GrabForm): CheckedGrab => {
  const starts = startsOf(form.starts).slice(0, mostStarts)
  const depth = numberOf(form.depth, 0, 1_000, true)
  const waitSeconds = numberOf(form.waitSeconds, 0, 3_600, false)
  const perHost = numberOf(form.perHost, 1, 64, true)
  const maxPages = limitOf(form.maxPages, 1)
  const maxMs = limitOf(form.maxMinutes, msPerMinute)
  const maxBytes = limitOf(form.maxMib, bytesPerMib)
  const values = { depth, waitSeconds, perHost, maxPages, maxMinutes: maxMs, maxMib: maxBytes }
  if (
    starts.length === 0 ||
    depth === undefined ||
    waitSeconds === undefined ||
    perHost === undefined ||
    maxPages === undefined ||
    maxMs === undefined ||
    maxBytes === undefined
  ) {
    // The keys of the object are such fields.
    const wrong = (Object.keys(values) as (keyof typeof values)[]).filter((field) => values[field] === undefined)
    return { ok: false, problems: [...(starts.length === 0 ? (['starts'] as const) : []), ...wrong] }
  }
  const { scope, below, kinds, probe, robots, sitemaps, embedded } = form
  return {
    ok: true,
    options: {
      ...{
        starts,
        depth,
        scope,
        below: below && scope === 'host',
        kinds: [...kinds],
        probe,
        robots,
        sitemaps,
        embedded,
      },
      accept: [...endingGlobs(form.endings), ...wordsOf(form.accept)],
      reject: wordsOf(form.reject),
      follow: wordsOf(form.follow),
      skip: wordsOf(form.skip),
      ...watchOf(form),
      ...{ maxPages, maxMs, maxBytes, connectionsPerHost: perHost, waitMs: Math.round(waitSeconds * 1_000) },
    },
  }
}

/** A grab that goes by a recipe, which says most of it. */
export const checkRecipeGrab = (form: GrabForm, recipe: Recipe): CheckedGrab => {
  const given = startsOf(form.starts).slice(0, mostStarts)
  const isUnclear = form.starts.trim() !== '' && given.length === 0
  const options = optionsOfRecipe(recipe, given)
  if (isUnclear || options.starts.length === 0) return { ok: false, problems: ['starts'] }
  const cookies = Object.entries(form.cookies).filter(([, value]) => value !== '')
  const headers = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  const { probe, robots } = form
  return {
    ok: true,
    options: {
      ...options,
      ...watchOf(form),
      probe,
      robots,
      http: { headers: headers === '' ? [] : [['Cookie', headers]] },
    },
  }
}
