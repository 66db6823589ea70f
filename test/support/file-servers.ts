/**
 * Real Apache, lighttpd and Caddy that list a folder, each on a free port and with its clock in UTC. nginx is in `nginx.ts`. What they answer is
 * theirs; nothing here knows who asks.
 */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { accepts, freePort } from './listen.ts'
import { run } from './processes.ts'
import { tempFolder, type TempFolder } from './temp.ts'
import { until } from './until.ts'

/** Apache: as Debian sets it up (a table), with names cut in preformatted text, and a bare list. */
export type FileServerKind = 'apache table' | 'apache text' | 'apache list' | 'lighttpd' | 'caddy'

export interface FileServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
}

interface Kind {
  readonly program: string
  /** The Debian package that it is in. */
  readonly from: string
  readonly args: (file: string) => readonly string[]
  readonly configuration: (folder: TempFolder, root: string, port: number) => string
}

const apache = (options: string): Kind => ({
  program: '/usr/sbin/apache2',
  from: 'apache2-bin',
  args: (file) => ['-D', 'FOREGROUND', '-f', file],
  configuration: (folder, root, port) => `
    ServerRoot ${folder.path}
    ServerName 127.0.0.1
    Listen 127.0.0.1:${port}
    PidFile ${folder.at('pid')}
    ErrorLog ${folder.at('error.log')}
    DefaultRuntimeDir ${folder.path}
    ${['mpm_event', 'authz_core', 'autoindex', 'dir', 'mime']
      .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
      .join('\n')}
    TypesConfig /dev/null
    DocumentRoot ${root}
    <Directory ${root}>
      Options Indexes FollowSymLinks
      Require all granted
      ${options}
    </Directory>
  `,
})

const kinds: Readonly<Record<FileServerKind, Kind>> = {
  // mods-available/autoindex.conf of Debian.
  'apache table': apache(
    'IndexOptions FancyIndexing VersionSort HTMLTable NameWidth=* DescriptionWidth=* Charset=UTF-8',
  ),
  'apache text': apache('IndexOptions FancyIndexing Charset=UTF-8'),
  'apache list': apache('IndexOptions Charset=UTF-8'),
  lighttpd: {
    program: '/usr/sbin/lighttpd',
    from: 'lighttpd',
    args: (file) => ['-D', '-f', file],
    configuration: (folder, root, port) => `
      server.modules = ("mod_dirlisting")
      server.document-root = "${root}"
      server.bind = "127.0.0.1"
      server.port = ${port}
      server.errorlog = "${folder.at('error.log')}"
      dir-listing.activate = "enable"
      dir-listing.encoding = "utf-8"
    `,
  },
  caddy: {
    program: '/usr/bin/caddy',
    from: 'caddy',
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
    configuration: (folder, root, port) => `
      {
        admin off
        auto_https off
        storage file_system ${folder.at('storage')}
      }
      http://127.0.0.1:${port} {
        root * "${root}"
        file_server browse
      }
    `,
  },
}

/** Lists `root` until it is disposed of. Throws, with the command that helps, where the server is not installed. */
export const startFileServer = async (kind: FileServerKind, root: string): Promise<FileServer> => {
  const { program, from, args, configuration } = kinds[kind]
  if (!existsSync(program)) throw new Error(`${program} is missing. Type: sudo apt-get install -y ${from}`)
  for (let attempt = 1; ; attempt += 1) {
    const folder = tempFolder(from)
    const port = await freePort()
    const file = folder.at('configuration')
    await writeFile(file, configuration(folder, root, port))
    const env = { ...process.env, TZ: 'UTC', XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path }
    const server = run(program, args(file), { cwd: folder.path, env })
    const stop = async (): Promise<void> => {
      server.signal('SIGTERM')
      await server.exit()
      await folder.remove()
    }
    try {
      const died = server.ended.then(({ stderr }) => {
        throw new Error(`${program} did not start: ${stderr}`)
      })
      await Promise.race([died, until(`${program} listening`, () => accepts(port))])
      return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop }
    } catch (error) {
      await stop()
      // Somebody may have taken the port between the look and the start.
      if (attempt === 3) throw error
    }
  }
}
