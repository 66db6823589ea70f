/** One line a command, for queues, their hours and speed profiles. */
import type { queueCommands } from '../../shared/commands-queues.ts'
import { done, type Handlers } from './handler.ts'

export const queueHandlers: Pick<Handlers, keyof typeof queueCommands> = {
  'queues.list': async (_, { engine }) => ({ queues: [...(await engine.queues())] }),
  'queues.create': (args, { engine }) => engine.limits.queues.create(args),
  'queues.update': ({ id, ...change }, { engine }) => done(() => engine.limits.queues.update(id, change)),
  'queues.runNow': ({ id }, { engine }) => done(() => engine.limits.queues.runNow(id)),
  'queues.move': ({ id, before }, { engine }) => done(() => engine.limits.queues.move(id, before)),
  'queues.remove': ({ id }, { engine }) => done(() => engine.limits.queues.remove(id)),
  'speed.plan': (_, { engine }) => ({ plan: engine.limits.speed.plan }),
  'speed.setPlan': ({ plan }, { engine }) => done(() => engine.limits.speed.setPlan(plan)),
  'speed.choose': ({ profileId }, { engine }) => done(() => engine.limits.speed.choose(profileId)),
  'speed.follow': (_, { engine }) => done(() => engine.limits.speed.follow()),
}
