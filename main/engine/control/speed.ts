/**
 * Which speed profile is in force: what a person chose, until the week says something else, or what the week says. Kept in
 * memory beside the ledger that owns it; a change is durable first and then felt at once, by transfers that run too.
 */
import { raise } from '../../../shared/failure.ts'
import type { SpeedChoice, SpeedPlan, SpeedProfile, SpeedView } from '../../../shared/speed.ts'
import type { SpeedSpan } from '../../../shared/timetable.ts'
import type { Clock } from '../clock.ts'
import { nextChange, spanAt } from '../domain/timetable.ts'
import type { Ledger } from '../store/ledger.ts'
import type { StoredSpeed } from '../store/operations.ts'
import type { Weekly } from './timetable.ts'
import { Foreseen } from './timetable.ts'

export interface SpeedSpec {
  readonly ledger: Ledger
  readonly clock: Clock
  /** The week does not hold: whoever runs this engine has said how fast. */
  readonly ignoresWeek: boolean
  /** Another limit may be in force. */
  changed(): void
}

interface InForce {
  /** null: the limit of the settings. */
  readonly profile: SpeedProfile | null
  readonly isChosen: boolean
  readonly until: number | null
}

const profileIdOf = (span: SpeedSpan): string => span.profileId

const usual: InForce = { profile: null, isChosen: false, until: null }

export class Speed implements Weekly {
  readonly #spec: SpeedSpec
  #plan: SpeedPlan = { profiles: [], week: [] }
  #choice: SpeedChoice | null = null
  #inForce: InForce = usual
  #week: Foreseen<string | null> = this.#foresee()

  private constructor(spec: SpeedSpec) {
    this.#spec = spec
  }

  static async load(spec: SpeedSpec): Promise<Speed> {
    const speed = new Speed(spec)
    speed.#take(await spec.ledger.call('speed', null))
    return speed
  }

  get plan(): SpeedPlan {
    return this.#plan
  }

  /** In force for everything together, bytes a second; `usualRate` is the settings' own. */
  rateLimit(usualRate: number | null): number | null {
    const { profile } = this.#inForce
    return profile ? profile.rateLimit : usualRate
  }

  view(usualRate: number | null): SpeedView {
    const { profile, isChosen, until } = this.#inForce
    return { profiles: this.#plan.profiles, profileId: profile?.id ?? null, isChosen, until, usualRate }
  }

  get nextAt(): number | null {
    return this.#inForce.until
  }

  look(now: number, zone: string): boolean {
    const before = this.#inForce
    this.#inForce = this.#spec.ignoresWeek ? usual : this.#find(now, zone)
    const { profile, isChosen, until } = this.#inForce
    return profile !== before.profile || isChosen !== before.isChosen || until !== before.until
  }

  /** A choice whose profile is gone, or that the new week ends at another time, follows the new plan. */
  async setPlan(plan: SpeedPlan): Promise<void> {
    const kept = plan.profiles.some(({ id }) => id === this.#choice?.profileId) ? this.#choice : null
    const choice = kept && { ...kept, until: this.#turnOf(plan) }
    await this.#store({ plan, choice })
  }

  async choose(profileId: string | null): Promise<void> {
    if (profileId !== null && !this.#profile(profileId)) {
      raise('unknown_id', `There is no speed profile “${profileId}”.`)
    }
    const { clock } = this.#spec
    const isSame = this.#week.at(clock.now(), clock.zone()).value === profileId
    await this.#store({ plan: this.#plan, choice: isSame ? null : { profileId, until: this.#turnOf(this.#plan) } })
  }

  async follow(): Promise<void> {
    await this.#store({ plan: this.#plan, choice: null })
  }

  #profile(id: string): SpeedProfile | null {
    return this.#plan.profiles.find((profile) => profile.id === id) ?? null
  }

  #foresee(): Foreseen<string | null> {
    const { week } = this.#plan
    return new Foreseen((now, zone) => ({
      value: spanAt(week, now, zone)?.profileId ?? null,
      until: nextChange(week, profileIdOf, now, zone),
    }))
  }

  /** When the week of a plan says something else than it does now. */
  #turnOf({ week }: SpeedPlan): number | null {
    const { clock } = this.#spec
    return nextChange(week, profileIdOf, clock.now(), clock.zone())
  }

  #find(now: number, zone: string): InForce {
    const choice = this.#choice
    if (choice && (choice.until === null || now < choice.until)) {
      const profile = choice.profileId === null ? null : this.#profile(choice.profileId)
      return { profile, isChosen: true, until: choice.until }
    }
    const { value, until } = this.#week.at(now, zone)
    return { profile: value === null ? null : this.#profile(value), isChosen: false, until }
  }

  async #store(stored: StoredSpeed): Promise<void> {
    await this.#spec.ledger.call('setSpeed', stored)
    this.#take(stored)
  }

  #take({ plan, choice }: StoredSpeed): void {
    const { clock } = this.#spec
    this.#plan = plan
    this.#choice = choice
    this.#week = this.#foresee()
    this.look(clock.now(), clock.zone())
    this.#spec.changed()
  }
}
