// Measures Sluice against other programs: fetches what that needs, builds out/, runs test/bench. Arguments are passed on.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { projectNode, root, run, runChild, say, Stop } from './setup.mjs'
import { hasCommand } from './system.mjs'

/** Debian package → the command that shows that it is there. */
const PEERS = {
  ...{ aria2: 'aria2c', wget2: 'wget2', axel: 'axel', 'nginx-light': 'nginx', curl: 'curl', openssl: 'openssl' },
  time: '/usr/bin/time',
}

const isThere = (command) => (command.startsWith('/') ? existsSync(command) : hasCommand(command))

/** Installs the programs that are missing, or stops with the command that does. */
function ensurePeers() {
  if (process.platform !== 'linux') throw new Stop('the measurements run on Linux only: they use nginx and /dev/shm.')
  const missing = Object.keys(PEERS).filter((name) => !isThere(PEERS[name]))
  if (missing.length === 0) return
  const command = `apt-get update && apt-get install -y ${missing.join(' ')}`
  if (process.getuid() !== 0 || !hasCommand('apt-get'))
    throw new Stop(`the measurements need Debian packages. Type as root: ${command}`)
  say(`installing Debian packages that the measurements need: ${missing.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status
  apt('update')
  if (apt('install', '-y', '--no-install-recommends', ...missing) !== 0)
    throw new Stop(`apt-get could not install ${missing.join(' ')}; its message is above.`)
}

await run(import.meta.url, async (args) => {
  ensurePeers()
  await buildAll()
  return runChild(projectNode(), [join(root, 'test', 'bench', 'run.ts'), ...args])
})
