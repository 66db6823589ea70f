/** The dialog of speed profiles as data. Pure. */
import type { SpeedPlan } from '../../shared/speed.ts'
import { cellsOf, stretchesOf } from '../../shared/timetable.ts'
import { parseRate } from '../downloads/add-form.ts'
import { colorNames, palette } from './palette.ts'
import { rateText } from './queue-form.ts'
import type { Cells } from './week-cells.ts'

export interface ProfileForm {
  readonly id: string
  readonly name: string
  readonly limit: string
}

export interface SpeedForm {
  readonly profiles: readonly ProfileForm[]
  readonly cells: Cells
}

/** The engine takes no more. */
export const mostProfiles = 20

/** Slow is red and fast is green for whoever looks at a week; beyond that, whatever can be told apart. */
const order = ['amber', 'green', 'violet', 'cyan', 'red', 'lime', 'pink', 'orange', 'teal', 'blue'] as const

export const profileColor = (place: number): string => palette[order[place % colorNames.length] ?? 'blue']

/** Two to begin with, where there are none. */
export const speedForm = (
  plan: SpeedPlan,
  suggested: { readonly quiet: string; readonly full: string },
): SpeedForm => ({
  profiles:
    plan.profiles.length > 0
      ? plan.profiles.map(({ id, name, rateLimit }) => ({ id, name, limit: rateText(rateLimit) }))
      : [
          { id: 'quiet', name: suggested.quiet, limit: '1M' },
          { id: 'full', name: suggested.full, limit: '' },
        ],
  cells: cellsOf(plan.week, ({ profileId }) => profileId),
})

/** A profile without its hours leaves them to the usual speed. */
export const withoutProfile = ({ profiles, cells }: SpeedForm, id: string): SpeedForm => ({
  profiles: profiles.filter((profile) => profile.id !== id),
  cells: cells.map((cell) => (cell === id ? null : cell)),
})

export interface ProfileProblem {
  readonly id: string
  readonly field: 'name' | 'limit'
}

export const speedProblems = ({ profiles }: SpeedForm): readonly ProfileProblem[] => {
  const plain = (name: string): string => name.trim().toLowerCase()
  return profiles.flatMap(({ id, name, limit }) => {
    const isNamed =
      plain(name) !== '' && profiles.every((other) => other.id === id || plain(other.name) !== plain(name))
    const problems: ProfileProblem[] = []
    if (!isNamed) problems.push({ id, field: 'name' })
    if (parseRate(limit) === undefined) problems.push({ id, field: 'limit' })
    return problems
  })
}

/** What the engine is told, of a form without problems. */
export const planOf = ({ profiles, cells }: SpeedForm): SpeedPlan => ({
  profiles: profiles.map(({ id, name, limit }) => ({ id, name: name.trim(), rateLimit: parseRate(limit) ?? null })),
  week: stretchesOf(cells).map(({ from, to, value }) => ({ from, to, profileId: value })),
})
