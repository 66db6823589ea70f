/** Servers of Debian that tests start with configurations of their own: where they are, and how they are told to stay in front. */
import type { ServerProgram } from './server-program.ts'
import type { TempFolder } from './temp.ts'

type Known = Pick<ServerProgram, 'program' | 'from' | 'args'>

export const apacheProgram: Known = {
  program: '/usr/sbin/apache2',
  from: 'apache2-bin',
  args: (file) => ['-D', 'FOREGROUND', '-f', file],
}
export const lighttpdProgram: Known = {
  program: '/usr/sbin/lighttpd',
  from: 'lighttpd',
  args: (file) => ['-D', '-f', file],
}
export const caddyProgram: Known = {
  program: '/usr/bin/caddy',
  from: 'caddy',
  args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
}

export interface ApacheSite {
  readonly folder: TempFolder
  readonly port: number
  readonly root: string
  /** Beside those that everybody needs. */
  readonly modules: readonly string[]
  /** Of the whole server, and of the folder that is served. */
  readonly server: string
  readonly directory: string
}

export const apacheSite = ({ folder, port, root, modules, server, directory }: ApacheSite): string => `
  ServerRoot ${folder.path}
  ServerName 127.0.0.1
  Listen 127.0.0.1:${port}
  PidFile ${folder.at('pid')}
  ErrorLog ${folder.at('error.log')}
  DefaultRuntimeDir ${folder.path}
  ${['mpm_event', 'authz_core', 'mime', ...modules]
    .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
    .join('\n')}
  TypesConfig /dev/null
  DocumentRoot "${root}"
  <Directory "${root}">
    Require all granted
    ${directory}
  </Directory>
  ${server}
`
