/**
 * What most end-to-end tests stand on: one server of files for the whole test file, and for each test an empty profile and the end of
 * what was launched in it. Registers Vitest's hooks; call it once, at the top of the file.
 */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { startOrigin, type Origin } from '../../support/fault-server/index.ts'
import { launch, makeProfile, type Launched, type Profile } from './launch.ts'

interface Closing {
  readonly close: () => unknown
}

export interface Stage {
  readonly origin: Origin
  readonly profile: Profile
  /** Whoever launches says so here, and it is closed after the test; null: it is closed already. Throws while there is none. */
  get launched(): Launched
  set launched(one: Launched | null)
  /** What is closed after the application and before its profile goes, the last one first. */
  readonly keep: <T extends Closing>(one: T) => T
}

const early = (what: string): never => {
  throw new Error(`there is no ${what} yet`)
}

/** `launches`: each test begins with the application open. */
export const stage = ({ launches = false } = {}): Stage => {
  let origin: Origin | null = null
  let profile: Profile | null = null
  let launched: Launched | null = null
  const kept: Closing[] = []
  const here: Stage = {
    get origin() {
      return origin ?? early('server')
    },
    get profile() {
      return profile ?? early('profile')
    },
    get launched() {
      return launched ?? early('application')
    },
    set launched(one) {
      launched = one
    },
    keep: (one) => {
      kept.push(one)
      return one
    },
  }
  beforeAll(async () => {
    origin = await startOrigin()
  })
  afterAll(() => origin?.stop())
  beforeEach(async () => {
    profile = await makeProfile()
    if (launches) here.launched = await launch(profile)
  })
  afterEach(async () => {
    await launched?.close()
    launched = null
    for (const one of kept.splice(0).toReversed()) await one.close()
    await profile?.remove()
  })
  return here
}
