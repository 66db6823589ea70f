/** The rooms beside the downloads' own, put together: what is found, looked at, and told. */
import type { DownloadId } from '../../shared/ids.ts'
import { Addresses } from './control/addresses.ts'
import { Correspondence } from './control/correspondence.ts'
import type { Downloads } from './control/downloads.ts'
import { hastenOf, type Hasten } from './control/hasten.ts'
import { httpOrderOf } from './control/http-order.ts'
import type { JobContext } from './control/job-context.ts'
import { Link } from './control/link.ts'
import { Looks } from './control/looks.ts'
import { Retention } from './control/retention.ts'
import { Room } from './control/room.ts'
import type { Runner } from './control/runner.ts'
import { isSecretHeader } from './control/secrets.ts'
import type { GrabSource } from './feed/grab-source.ts'
import { Grabber } from './grabber/grabber.ts'
import { RecipeBook } from './grabber/recipe-book.ts'
import { briefOf } from './grabber/view.ts'
import type { Ground } from './rooms.ts'
import { shippedRecipes } from './shipped-recipes.ts'
import type { Ledger } from './store/ledger.ts'
import type { Ties } from './ties.ts'

export const grabberOf = (ground: Ground, defaultDir: () => string, ties: Ties): Grabber => {
  const { ledger, clock, log, limits, secrets, systemProxy } = ground
  return new Grabber({
    notice: (one) => {
      ties.notice(one)
    },
    recipes: new RecipeBook({ ledger, clock, shipped: shippedRecipes }),
    ...{ ledger, clock, log, defaultDir, agent: () => `${limits.settings.userAgent} (link grabber)` },
    vault: { isSecret: isSecretHeader, seal: (one) => secrets.seal(one, true), open: (sealed) => secrets.open(sealed) },
    httpOrder: (url, wish) =>
      httpOrderOf(url, { ...wish, method: 'GET', bodyBase64: null }, limits.settings, systemProxy),
  })
}

/** What the feed asks about grabs. */
export const grabSourceOf = (ledger: Ledger, grabber: Grabber): GrabSource => ({
  stamp: (id) => grabber.stamp(id),
  grabs: async () => (await grabber.list()).map(briefOf),
  grab: (id) => grabber.detail(id),
  finds: (query) => ledger.read('grabFindList', query),
  series: (query) => ledger.read('grabSeries', query),
  rows: (query) => ledger.read('grabFindRows', query),
})

export const looksOf = ({ ledger, disk, clock, limits, systemProxy }: Ground, defaultDir: () => string): Looks =>
  new Looks({ ledger, disk, clock, systemProxy, defaultDir, settings: () => limits.settings })

export const correspondenceOf = (
  ground: Ground,
  runner: Runner,
  defaultDir: () => string,
  ties: Ties,
): Correspondence => {
  const { ledger, disk, clock, log, secrets, systemProxy, limits, letterForms: forms } = ground
  return new Correspondence({
    ...{ ledger, disk, clock, log, secrets, systemProxy, forms, defaultDir },
    settings: () => limits.settings,
    jobs: () => runner.active,
    notice: (notice) => {
      ties.notice(notice)
    },
    queueName: ({ queueId }) => limits.queues.get(queueId)?.name ?? '',
  })
}

export const addressesOf = (context: JobContext, runner: Runner, downloads: Downloads): Addresses =>
  new Addresses({ ...context, runner, resume: (ids) => downloads.resume(ids) })

export const retentionOf = ({ ledger, clock, log, limits }: Ground, ties: Ties): Retention => {
  const changed = (ids: readonly DownloadId[]): void => {
    ties.changed(ids)
  }
  return new Retention({ ledger, clock, log, settings: () => limits.settings, changed })
}

const hastenIn = ({ ledger, log }: Ground, ties: Ties): Hasten =>
  hastenOf({
    ledger,
    log,
    changed: (ids) => {
      ties.changed(ids)
      ties.poke()
    },
  })

export const linkOf = (ground: Ground, runner: Runner, ties: Ties): Link => {
  const { lanes, clock, log } = ground
  return new Link({
    ...{ lanes, clock, log, hasten: hastenIn(ground, ties) },
    jobs: () => runner.jobs.values(),
    stop: (ids) => {
      runner.stop(ids)
    },
  })
}

export const roomOf = (ground: Ground, ties: Ties): Room => {
  const { disk, clock, log } = ground
  return new Room({ disk, clock, log, hasten: hastenIn(ground, ties) })
}
