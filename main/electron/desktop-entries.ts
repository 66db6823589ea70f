/**
 * Desktop entries of XDG that Sluice writes for its user, their text and their places: starting with the session, opening links
 * (https://specifications.freedesktop.org/autostart-spec/ and desktop-entry-spec/). Pure.
 */
import { join } from 'node:path'
import type { StartCommand } from './own-command.ts'

type Env = Readonly<Record<string, string | undefined>>

/** An argument of an Exec line: quoted, with the characters escaped that the desktop entry specification names. */
const quoted = (argument: string): string => {
  const escaped = argument.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')
  // The value of a key is unescaped once more before its quotes are read.
  return `"${escaped.replaceAll('\\', '\\\\')}"`
}

const entry = (exec: string, ...lines: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Sluice',
    `Exec=${exec}`,
    'Icon=sluice',
    'Terminal=false',
    ...lines,
    '',
  ].join('\n')

const execOf = ({ program, args }: StartCommand, ...more: readonly string[]): string =>
  [program, ...args, ...more].map(quoted).join(' ')

/** A folder of the user's; the variable must be absolute to count. */
const baseOf = (given: string | undefined, usual: string): string => (given?.startsWith('/') ? given : usual)

export const autostartEntry = (command: StartCommand): string =>
  entry(execOf(command, '--hidden'), 'X-GNOME-Autostart-enabled=true')

export const autostartFile = (env: Env, home: string): string =>
  join(baseOf(env.XDG_CONFIG_HOME, join(home, '.config')), 'autostart', 'sluice.desktop')

export const linkScheme = 'sluice'
const linkTypes = [`x-scheme-handler/${linkScheme}`, 'application/metalink4+xml', 'application/metalink+xml']

/** What follows `--` is no option, whoever wrote it. */
export const linkEntry = (command: StartCommand): string =>
  entry(`${execOf(command, '--')} %U`, 'NoDisplay=true', `MimeType=${linkTypes.join(';')};`)

export const linkEntryName = 'sluice-links.desktop'

export const linkEntryFile = (env: Env, home: string): string =>
  join(baseOf(env.XDG_DATA_HOME, join(home, '.local', 'share')), 'applications', linkEntryName)
