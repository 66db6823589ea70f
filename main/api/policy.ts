/**
 * What clients of a wire may ask for when they are not processes of the same user: a table with a rule for every command of the
 * contract, so that a new command does not compile before somebody has decided. Knows no wire.
 */
import { isAbsolute } from 'node:path'
import type { CommandArgs, CommandName, CommandOutput } from '../../shared/commands.ts'
import { fail, type Failure } from '../../shared/failure.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Caller, Engine } from '../engine/engine.ts'
import type { Roots } from './roots.ts'

export interface Policy {
  /** Why a call is refused; null: it goes on. */
  refusal(name: CommandName, args: unknown, caller: Caller): Promise<Failure | null>
  /** An answer without what must not leave the machine. */
  conceal(name: CommandName, value: unknown): unknown
}

type Reach = NonNullable<ReturnType<Engine['backups']['reach']>>

/** What rules look at. */
interface Ground extends House {
  readonly caller: Caller
}
interface House {
  readonly roots: Roots
  readonly settings: () => Settings
  /** Of a backup that was looked at. */
  readonly reach: (id: number) => Reach | null
}
type Verdict = Failure | null | Promise<Failure | null>
type Check<Args> = (args: Args, ground: Ground) => Verdict
/** `free`: everybody who is let in may. `owner`: not who was let in by a pairing code. `never`: only processes of the same user may. */
type Rule<N extends CommandName> = 'free' | 'owner' | 'never' | Check<CommandArgs<N>>
type Rules = { readonly [N in CommandName]: Rule<N> }

const notHere = (what: string): Failure =>
  fail('not_allowed', `${what} can be done only on the machine that Sluice runs on, not over the network.`)

/** Nothing that a paired device does lets others in, reaches further than the list of downloads, or goes on unseen after it was revoked. */
const notPaired = (what: string): Failure =>
  fail(
    'not_allowed',
    `${what} needs somebody who logged in with the token; this device was paired with a code. Log in with the token to do it from here.`,
    { detail: { needs: 'token' } },
  )

const owners =
  <Args>(what: string, check: Check<Args>): Check<Args> =>
  (args, ground) =>
    ground.caller.isOwner ? check(args, ground) : notPaired(what)

const outside = (dir: string, roots: Roots): Failure =>
  fail(
    'not_allowed',
    `The folder ${dir} is outside of the folders that this service may write to: ${roots.paths.join(', ')}. ` +
      'Choose one below them, or start the service with a further --dir.',
  )

const hasUser = (address: string | null | undefined): boolean => {
  const parsed = typeof address === 'string' ? URL.parse(address) : null
  return parsed !== null && (parsed.username !== '' || parsed.password !== '')
}

const checkAdd = async ({ items }: CommandArgs<'downloads.add'>, { roots }: Ground): Promise<Failure | null> => {
  if (items.some(({ caCertificate }) => caCertificate !== null)) return notHere('Naming a file with certificates')
  // A path that is not absolute is no request at all, as the engine says.
  const dirs = new Set(items.flatMap(({ dir }) => (dir === null || !isAbsolute(dir) ? [] : [dir])))
  for (const dir of dirs) if (!(await roots.hold(dir))) return outside(dir, roots)
  return null
}

const checkChange = async (
  { request }: CommandArgs<'downloads.changeRequest'>,
  { roots }: Ground,
): Promise<Failure | null> => {
  const { dir } = request
  return dir === undefined || !isAbsolute(dir) || (await roots.hold(dir)) ? null : outside(dir, roots)
}

const checkGrab = async (
  { options }: CommandArgs<'grabs.start' | 'grabs.try'>,
  { roots }: Ground,
): Promise<Failure | null> => {
  if (options.http.caCertificate !== null) return notHere('Naming a file with certificates')
  const dir = options.watch?.take?.dir ?? null
  if (dir === null) return null
  // A path that is not absolute has no place below any folder.
  return isAbsolute(dir) && (await roots.hold(dir)) ? null : outside(dir, roots)
}

/** Passwords do not leave the machine, whatever they are locked with. */
const checkBackup = ({ passphrase }: CommandArgs<'backup.make'>): Failure | null =>
  passphrase === null ? null : notHere('Making a backup that holds passwords')

/** Folders of finds lie below the one that is named. A path that is not absolute is no request at all, as the engine says. */
const checkFinds = async ({ dir }: CommandArgs<'grabs.download'>, { roots }: Ground): Promise<Failure | null> =>
  dir === null || !isAbsolute(dir) || (await roots.hold(dir)) ? null : outside(dir, roots)

const checkLook = ({ links }: CommandArgs<'links.look'>): Failure | null =>
  links.some(({ caCertificate }) => caCertificate !== null) ? notHere('Naming a file with certificates') : null

const checkPlace = async ({ dir }: CommandArgs<'links.place'>, { roots }: Ground): Promise<Failure | null> =>
  dir === null || !isAbsolute(dir) || (await roots.hold(dir)) ? null : outside(dir, roots)

/** A folder that a rule fills in, or that depends on where downloads go, may lead elsewhere later than when it is looked at. */
const checkRuleFolder = async (dir: string | null, { roots }: Ground): Promise<Failure | null> => {
  if (dir === null) return null
  if (!isAbsolute(dir) || dir.includes('{')) {
    return fail(
      'not_allowed',
      `Over the network the folder of a rule is a whole path in which nothing is filled in; “${dir}” is not.`,
      { detail: { field: 'dir' } },
    )
  }
  return (await roots.hold(dir)) ? null : outside(dir, roots)
}

/** Whoever is let in over the network does not thereby reach into the network that this machine stands in. */
const checkWebhook = ({ webhook }: CommandArgs<'webhooks.save'>): Failure | null =>
  webhook.private ? notHere('Allowing a webhook to go to private addresses') : null

const checkRule = ({ rule }: CommandArgs<'rules.save'>, ground: Ground): Promise<Failure | null> =>
  checkRuleFolder(rule.then.dir, ground)

/** Where all traffic of the machine's downloads goes, which may hold logins. */
const ownerSettings: readonly ('proxy' | 'proxyMode' | 'proxyHosts')[] = ['proxy', 'proxyMode', 'proxyHosts']
/** Settings that no remote client changes: they name files of the machine or weaken its trust. */
const ownSettings: readonly 'caCertificate'[] = ['caCertificate']

const checkSettings = async (
  { patch }: CommandArgs<'settings.set'>,
  { roots, settings, caller }: Ground,
): Promise<Failure | null> => {
  const now = settings()
  const routed = ownerSettings.find((name) => patch[name] !== undefined)
  if (routed !== undefined && !caller.isOwner) return notPaired(`Changing the setting “${routed}”`)
  const own = ownSettings.find((name) => patch[name] !== undefined && patch[name] !== now[name])
  if (own !== undefined) return notHere(`Changing the setting “${own}”`)
  if (hasUser(patch.proxy)) return notHere('Giving a proxy with a password')
  const { dir = '' } = patch
  return dir === '' || (await roots.hold(dir)) ? null : outside(dir, roots)
}

/** A backup reaches no further than what could be asked for one by one. */
const checkRestore = async ({ id }: CommandArgs<'restore.apply'>, ground: Ground): Promise<Failure | null> => {
  const reach = ground.reach(id)
  if (reach === null) return null
  const { dirs, rules: restored, settings, webhooks } = reach
  if (webhooks.some((webhook) => webhook.private)) return notHere('Allowing a webhook to go to private addresses')
  const { proxyHosts, proxy, dir, caCertificate } = settings
  if (proxyHosts.some((rule) => hasUser(rule.proxy))) return notHere('Giving a proxy with a password')
  const refused = await checkSettings({ patch: { proxy, dir, caCertificate } }, ground)
  if (refused !== null) return refused
  for (const one of dirs) if (!(await ground.roots.hold(one))) return outside(one, ground.roots)
  for (const { then } of restored) {
    const failure = await checkRuleFolder(then.dir, ground)
    if (failure !== null) return failure
  }
  return null
}

const rules: Rules = {
  'engine.info': 'free',
  'log.level': ({ level }) => (level === null ? null : notHere('Changing what is logged')),
  // An engine that stays, as a service's does, answers no.
  'engine.yield': 'free',
  'downloads.add': checkAdd,
  'downloads.pause': 'free',
  'downloads.resume': 'free',
  'downloads.pauseAll': 'free',
  'downloads.resumeAll': 'free',
  'downloads.remove': 'free',
  'downloads.restore': 'free',
  'downloads.move': 'free',
  'downloads.setLimit': 'free',
  'downloads.setPriority': 'free',
  'downloads.acceptWebPage': 'free',
  'downloads.recheck': 'free',
  'downloads.detail': 'free',
  'downloads.changeAddress': 'free',
  'downloads.changeRequest': checkChange,
  'downloads.startAgain': 'free',
  'rules.list': 'free',
  'rules.save': checkRule,
  'rules.remove': 'free',
  'rules.restore': 'free',
  'rules.enable': 'free',
  'rules.move': 'free',
  'rules.explain': 'free',
  'batch.wait': 'free',
  'downloads.wait': 'free',
  'links.look': checkLook,
  'links.known': 'free',
  'links.place': checkPlace,
  'queues.list': 'free',
  'queues.create': 'free',
  'queues.update': 'free',
  'queues.runNow': 'free',
  'queues.move': 'free',
  'queues.remove': 'free',
  'speed.plan': 'free',
  'speed.setPlan': 'free',
  'speed.choose': 'free',
  'speed.follow': 'free',
  'grabs.start': checkGrab,
  'grabs.list': 'free',
  'grabs.pause': 'free',
  'grabs.resume': 'free',
  'grabs.remove': 'free',
  'grabs.finds': 'free',
  'grabs.rows': 'free',
  'grabs.rejects': 'free',
  'grabs.rowWindow': 'free',
  'grabs.rejectWindow': 'free',
  'grabs.export': 'free',
  'grabs.file': 'free',
  'grabs.try': checkGrab,
  'grabs.download': checkFinds,
  'grabs.choose': 'free',
  'grabs.series': 'free',
  'grabs.pages': 'free',
  'grabs.open': 'free',
  'grabs.close': 'free',
  'finds.open': 'free',
  'finds.move': 'free',
  'finds.close': 'free',
  'recipes.list': 'free',
  'recipes.show': 'free',
  'recipes.save': 'free',
  'recipes.remove': 'free',
  'recipes.restore': 'free',
  'recipes.duplicate': 'free',
  'webhooks.list': 'free',
  'webhooks.save': owners('Changing webhooks', checkWebhook),
  'webhooks.enable': 'owner',
  'webhooks.remove': 'owner',
  'webhooks.test': 'owner',
  'webhooks.dead': 'free',
  'webhooks.resend': 'owner',
  'webhooks.discard': 'owner',
  // Its own row alone is shown to a paired device.
  'devices.list': 'free',
  'devices.rename': 'owner',
  'devices.revoke': 'owner',
  'devices.revokeOthers': 'owner',
  'pairing.begin': 'owner',
  'pairing.wait': 'owner',
  'pairing.end': 'owner',
  'backup.make': checkBackup,
  'backup.read': 'free',
  'backup.drop': 'free',
  'restore.begin': 'owner',
  'restore.write': 'owner',
  'restore.check': 'owner',
  'restore.apply': owners('Restoring a backup', checkRestore),
  'restore.drop': 'owner',
  'downloads.export': 'free',
  'settings.get': 'free',
  'settings.set': checkSettings,
  'detail.open': 'free',
  'detail.close': 'free',
  'list.open': 'free',
  'list.move': 'free',
  'list.close': 'free',
  'feed.counters': 'free',
  'feed.notices': 'free',
}

const withoutUser = (address: string | null): string | null => {
  if (address === null || !hasUser(address)) return address
  const parsed = new URL(address)
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}

/** The rules for clients that come over the network: files only below the roots, nothing about the machine itself. */
export const confinedTo = (house: House): Policy => ({
  refusal: async (name, args, caller) => {
    // The dispatcher has parsed the arguments by the schema of this very command.
    const rule = rules[name] as 'free' | 'owner' | 'never' | Check<unknown>
    if (rule === 'free') return null
    if (rule === 'owner') return caller.isOwner ? null : notPaired(`“${name}”`)
    return rule === 'never' ? notHere(`“${name}”`) : rule(args, { ...house, caller })
  },
  conceal: (name, value) => {
    if (name !== 'settings.get' && name !== 'settings.set') return value
    const { settings } = value as CommandOutput<'settings.get'>
    return { settings: { ...settings, proxy: withoutUser(settings.proxy) } }
  },
})
