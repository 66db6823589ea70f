/** Every setting in one table: where it stands and by what it is changed. Names and sentences are words, `setting.<id>`. */
import { hostSettingFields, type HostSettings, hostSettings } from '../../shared/host-settings.ts'
import { settingFields, type Settings, settings, type TimeLimits } from '../../shared/settings.ts'

export type EngineId = Exclude<keyof Settings, 'timeLimits'> | keyof TimeLimits
export type HostId = keyof typeof hostRows
export type SettingId = EngineId | HostId

export const sections = [
  'folders',
  'slots',
  'connections',
  'limits',
  'network',
  'files',
  'waysIn',
  'notifications',
  'webhooks',
  'devices',
  'appearance',
  'background',
  'keep',
  'privacy',
  'access',
  'updates',
  'about',
] as const
export type Section = (typeof sections)[number]

export type Control =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** A whole number within the bounds of its schema; `isOptional`: nothing is a value, too. */
  | { readonly kind: 'count' | 'rate' | 'size' | 'seconds'; readonly isOptional: boolean }
  /** `empty`: what nothing typed stands for; undefined: nothing is no value. */
  | { readonly kind: 'text'; readonly empty?: '' | null; readonly problem: 'path' | 'proxy' | 'userAgent' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'hosts' }

export interface Row {
  readonly section: Section
  readonly control: Control
  /** Left out where a browser shows the page: it belongs to a desktop, or only its machine may say it. */
  readonly isDesktop?: boolean
}

const toggle = { kind: 'switch' } as const
const number = (kind: 'count' | 'rate' | 'size' | 'seconds', isOptional = false): Control => ({ kind, isOptional })
const choice = (field: { readonly options: readonly string[] }): Control => ({ kind: 'choice', options: field.options })
const host = hostSettingFields

/** Those of window and desktop that are set here; the others have their own place in the window. */
const hostRows = {
  notifyCompleted: { section: 'notifications', control: toggle, isDesktop: true },
  notifyFailed: { section: 'notifications', control: toggle, isDesktop: true },
  notifyAllDone: { section: 'notifications', control: toggle, isDesktop: true },
  markFiles: { section: 'files', control: toggle, isDesktop: true },
  theme: { section: 'appearance', control: choice(host.theme) },
  density: { section: 'appearance', control: choice(host.density) },
  language: { section: 'appearance', control: choice(host.language) },
  closeToTray: { section: 'background', control: choice(host.closeToTray), isDesktop: true },
  startAtLogin: { section: 'background', control: toggle, isDesktop: true },
  keepAwake: { section: 'background', control: toggle, isDesktop: true },
  askOnQuit: { section: 'background', control: toggle, isDesktop: true },
  clipboardWatch: { section: 'waysIn', control: toggle, isDesktop: true },
  dropBasket: { section: 'waysIn', control: toggle, isDesktop: true },
  openLinks: { section: 'waysIn', control: toggle, isDesktop: true },
  aria2Clients: { section: 'waysIn', control: choice(host.aria2Clients), isDesktop: true },
  aria2Port: { section: 'waysIn', control: number('count'), isDesktop: true },
  lookBeforeAdd: { section: 'privacy', control: toggle },
  lookForUpdates: { section: 'updates', control: toggle, isDesktop: true },
  updateChannel: { section: 'updates', control: choice(host.updateChannel), isDesktop: true },
} satisfies Partial<Record<keyof HostSettings, Row>>

const engineRows: Readonly<Record<EngineId, Row>> = {
  dir: { section: 'folders', control: { kind: 'folder' } },
  slots: { section: 'slots', control: number('count') },
  slotsPerHost: { section: 'slots', control: number('count', true) },
  maxTries: { section: 'slots', control: number('count') },
  retryWaitMs: { section: 'slots', control: number('seconds') },
  whenDone: { section: 'slots', control: choice(settingFields.whenDone) },
  connections: { section: 'connections', control: number('count', true) },
  connectionsPerHost: { section: 'connections', control: number('count') },
  rateLimit: { section: 'limits', control: number('rate', true) },
  rateLimitPerHost: { section: 'limits', control: number('rate', true) },
  proxyMode: { section: 'network', control: choice(settingFields.proxyMode) },
  proxy: { section: 'network', control: { kind: 'text', empty: null, problem: 'proxy' } },
  proxyHosts: { section: 'network', control: { kind: 'hosts' } },
  connectMs: { section: 'network', control: number('seconds') },
  tlsMs: { section: 'network', control: number('seconds') },
  headersMs: { section: 'network', control: number('seconds') },
  idleMs: { section: 'network', control: number('seconds') },
  totalMs: { section: 'network', control: number('seconds', true) },
  userAgent: { section: 'network', control: { kind: 'text', problem: 'userAgent' } },
  caCertificate: { section: 'network', control: { kind: 'text', empty: null, problem: 'path' }, isDesktop: true },
  onConflict: { section: 'files', control: choice(settingFields.onConflict) },
  findChecksum: { section: 'files', control: toggle },
  keepCompletedDays: { section: 'privacy', control: number('count', true) },
  diskLowBytes: { section: 'notifications', control: number('size', true) },
  stalledMs: { section: 'notifications', control: number('seconds', true) },
}

export const rows: Readonly<Record<SettingId, Row>> = { ...engineRows, ...hostRows }

export const settingIds = Object.keys(rows) as readonly SettingId[]

export const isHostId = (id: SettingId): id is HostId => Object.hasOwn(hostRows, id)

const defaults = { engine: settings.parse({}), host: hostSettings.parse({}) }

/** What a setting is in the settings of the engine, or of window and desktop. */
export const valueOf = (id: SettingId, engine: Settings, ofHost: HostSettings): unknown =>
  isHostId(id) ? ofHost[id] : { ...engine, ...engine.timeLimits }[id]

export const defaultOf = (id: SettingId): unknown => valueOf(id, defaults.engine, defaults.host)

/** What `settings.set` takes to change one. */
export const patchOf = (id: EngineId, value: unknown): object =>
  Object.hasOwn(defaults.engine.timeLimits, id) ? { timeLimits: { [id]: value } } : { [id]: value }

/** Settings and sections of a page with or without a desktop around it. */
export const settingsFor = (isDesktop: boolean): readonly SettingId[] =>
  settingIds.filter((id) => isDesktop || rows[id].isDesktop !== true)

const alwaysThere: readonly Section[] = ['webhooks', 'devices', 'keep', 'privacy', 'access', 'about']

export const sectionsFor = (isDesktop: boolean): readonly Section[] => {
  const used = new Set<Section>(settingsFor(isDesktop).map((id) => rows[id].section))
  return sections.filter((section) => used.has(section) || alwaysThere.includes(section))
}
