/** Commands about queues, their hours, and speed profiles: a part of the contract's table. */
import { z } from 'zod'
import { queueId } from './ids.ts'
import { whenDone } from './settings.ts'
import { speedPlan } from './speed.ts'
import { timetable } from './timetable.ts'
import { queueView } from './views.ts'

const nothing = z.object({}).default({})
const name = z.string().trim().min(1).max(100)
const color = z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, 'is not a colour such as #14a39a')
const slots = z.number().int().min(1).max(1000).nullable()
const rateLimit = z.number().int().positive().nullable()

export const queueCommands = {
  'queues.list': { input: nothing, output: z.object({ queues: z.array(queueView) }) },
  'queues.create': {
    input: z.object({
      name,
      color: color.default('#3b82f6'),
      slots: slots.default(null),
      rateLimit: rateLimit.default(null),
      /** When it runs; null: always. */
      timetable: timetable.nullable().default(null),
      whenDone: whenDone.default('nothing'),
    }),
    output: z.object({ id: queueId }),
  },
  'queues.update': {
    input: z.object({
      id: queueId,
      name: name.optional(),
      color: color.optional(),
      /** False: its downloads stop at a safe point and wait. */
      running: z.boolean().optional(),
      slots: slots.optional(),
      rateLimit: rateLimit.optional(),
      timetable: timetable.nullable().optional(),
      whenDone: whenDone.optional(),
    }),
    output: nothing,
  },
  /** Lets a queue run outside its hours until they begin, and starts it if it is stopped. */
  'queues.runNow': { input: z.object({ id: queueId }), output: nothing },
  /** Puts a queue before another one; null: at the end. The first queue takes downloads that name none. */
  'queues.move': { input: z.object({ id: queueId, before: queueId.nullable() }), output: nothing },
  /** Its downloads move to the end of the first queue, which cannot be removed. */
  'queues.remove': { input: z.object({ id: queueId }), output: nothing },
  'speed.plan': { input: nothing, output: z.object({ plan: speedPlan }) },
  'speed.setPlan': { input: z.object({ plan: speedPlan }), output: nothing },
  /** Puts a profile in force until the week says something else; null: the limit of the settings. */
  'speed.choose': { input: z.object({ profileId: z.string().min(1).max(40).nullable() }), output: nothing },
  /** Takes a choice back: what the week says is in force. */
  'speed.follow': { input: nothing, output: nothing },
} as const
