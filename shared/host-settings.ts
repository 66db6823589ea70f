/**
 * What belongs to a window and its desktop, not to the engine: how it looks, what it says, what closing means. The schema owns the
 * defaults. The desktop keeps them in a file of its own (`main/electron/host-settings-file.ts`); a page in a browser keeps them in
 * its storage.
 */
import { z } from 'zod'
import { updateChannel } from './updates.ts'

/** Each setting's own schema. */
export const hostSettingFields = {
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** `system`: the first language of the system that Sluice speaks. */
  language: z.enum(['system', 'en', 'zh']),
  /** What closing the window does while a tray is there. */
  closeToTray: z.enum(['ask', 'tray', 'quit']),
  /** Quitting asks while downloads run. */
  askOnQuit: z.boolean(),
  startAtLogin: z.boolean(),
  /** This Sluice is what the system opens `sluice:` links with, even where it is not installed. */
  openLinks: z.boolean(),
  /** No sleep of the machine while something downloads. */
  keepAwake: z.boolean(),
  /** Ask servers what links are while they are being added; a link that works only once is used up by it. */
  lookBeforeAdd: z.boolean(),
  /** Offer links that are copied anywhere. */
  clipboardWatch: z.boolean(),
  /** A small window above all others takes what is dropped on it. */
  dropBasket: z.boolean(),
  /** Files say where they came from, in the way of the system. */
  markFiles: z.boolean(),
  notifyCompleted: z.boolean(),
  notifyFailed: z.boolean(),
  notifyAllDone: z.boolean(),
  /** Whether browser extensions and other programs made for aria2 are answered: not at all, or on this machine. */
  aria2Clients: z.enum(['off', 'loopback']),
  /** Where they are answered. */
  aria2Port: z.number().int().min(1024).max(65_535),
  /** Look for new versions of Sluice once a day. Nothing is downloaded without a word. */
  lookForUpdates: z.boolean(),
  updateChannel,
  /** Where the pane with the details of a download stands. */
  detailsPlace: z.enum(['bottom', 'right']),
}

export const hostSettings = z.object({
  theme: hostSettingFields.theme.default('system'),
  density: hostSettingFields.density.default('comfortable'),
  language: hostSettingFields.language.default('system'),
  closeToTray: hostSettingFields.closeToTray.default('ask'),
  askOnQuit: hostSettingFields.askOnQuit.default(true),
  startAtLogin: hostSettingFields.startAtLogin.default(false),
  openLinks: hostSettingFields.openLinks.default(false),
  keepAwake: hostSettingFields.keepAwake.default(true),
  lookBeforeAdd: hostSettingFields.lookBeforeAdd.default(true),
  clipboardWatch: hostSettingFields.clipboardWatch.default(false),
  dropBasket: hostSettingFields.dropBasket.default(false),
  markFiles: hostSettingFields.markFiles.default(true),
  notifyCompleted: hostSettingFields.notifyCompleted.default(true),
  notifyFailed: hostSettingFields.notifyFailed.default(true),
  notifyAllDone: hostSettingFields.notifyAllDone.default(true),
  aria2Clients: hostSettingFields.aria2Clients.default('off'),
  aria2Port: hostSettingFields.aria2Port.default(6800),
  lookForUpdates: hostSettingFields.lookForUpdates.default(false),
  updateChannel: hostSettingFields.updateChannel.default('stable'),
  detailsPlace: hostSettingFields.detailsPlace.default('bottom'),
})
export type HostSettings = z.infer<typeof hostSettings>

/** Only what changes. */
export const hostSettingsPatch = z.strictObject(hostSettingFields).partial()
export type HostSettingsPatch = z.infer<typeof hostSettingsPatch>

/** Settings out of something stored: a value that is not understood costs one default, not all of them. */
export const recallHostSettings = (stored: unknown): HostSettings => {
  if (typeof stored !== 'object' || stored === null) return hostSettings.parse({})
  const known = Object.entries(hostSettings.shape).flatMap(([key, field]) => {
    const parsed = field.safeParse(Reflect.get(stored, key))
    return parsed.success ? [[key, parsed.data] as const] : []
  })
  return hostSettings.parse(Object.fromEntries(known))
}

/** Commands of the host about them; spread into `hostCommands`. */
export const hostSettingsCommands = {
  'host.settings.get': { input: z.object({}).default({}), output: z.object({ settings: hostSettings }) },
  'host.settings.set': {
    input: z.object({ patch: hostSettingsPatch }),
    output: z.object({ settings: hostSettings }),
  },
} as const
