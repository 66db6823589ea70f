/**
 * Speed profiles: limits with a name, of which at most one is in force. A week says which one and when; where it says nothing,
 * the limit of the settings holds. What a person chooses by hand holds until the week says something else.
 */
import { z } from 'zod'
import { cellsPerWeek, inOrder, speedSpan } from './timetable.ts'

export const speedProfile = z.object({
  /** Given by whoever makes the profile; means nothing. */
  id: z.string().min(1).max(40),
  name: z.string().trim().min(1).max(100),
  /** Bytes a second for everything together; null: no limit. */
  rateLimit: z.number().int().positive().nullable(),
})
export type SpeedProfile = z.infer<typeof speedProfile>

const repeated = (values: readonly string[]): number =>
  values.findIndex((value, index) => values.indexOf(value) !== index)

export const speedPlan = z
  .object({
    profiles: z.array(speedProfile).max(20),
    week: z.array(speedSpan).max(cellsPerWeek).check(inOrder),
  })
  .check((context) => {
    const { profiles, week } = context.value
    const complain = (path: (string | number)[], message: string): void =>
      void context.issues.push({ code: 'custom', input: context.value, path, message })
    const sameId = repeated(profiles.map(({ id }) => id))
    const sameName = repeated(profiles.map(({ name }) => name.toLowerCase()))
    if (sameId !== -1) complain(['profiles', sameId, 'id'], 'is the id of another profile, too')
    if (sameName !== -1) complain(['profiles', sameName, 'name'], 'is the name of another profile, too')
    const stray = week.findIndex(({ profileId }) => !profiles.some(({ id }) => id === profileId))
    if (stray !== -1) complain(['week', stray, 'profileId'], 'names a profile that is not in the list')
  })
export type SpeedPlan = z.infer<typeof speedPlan>

/** A choice by hand. */
export const speedChoice = z.object({
  /** null: the limit of the settings. */
  profileId: z.string().nullable(),
  /** Epoch ms at which the week says something else; null: it never does. */
  until: z.number().nullable(),
})
export type SpeedChoice = z.infer<typeof speedChoice>

/** What is in force now. */
export const speedView = z.object({
  profiles: z.array(speedProfile),
  /** null: the limit of the settings. */
  profileId: z.string().nullable(),
  /** Chosen by hand, so not what the week says. */
  isChosen: z.boolean(),
  /** Epoch ms at which something else comes into force; null: not foreseen. */
  until: z.number().nullable(),
  /** The settings' own limit, bytes a second; null: none. */
  usualRate: z.number().nullable(),
})
export type SpeedView = z.infer<typeof speedView>
