// Starts the window; without a display, shows the command line's main job instead. Arguments are passed on.
import { buildAll } from './build.mjs'
import { demonstrate } from './demo.mjs'
import { findElectron } from './electron.mjs'
import { projectEnv, root, run, runChild, say } from './setup.mjs'

function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

async function startWindow(args) {
  const electron = await findElectron()
  const asRoot = process.platform === 'linux' && process.getuid() === 0 && !args.includes('--no-sandbox')
  if (asRoot)
    say("adding --no-sandbox: Chromium's sandbox does not work for root. Start as an ordinary user to have it.")
  say(`starting the window in Electron ${electron.version}`)
  const flags = asRoot ? ['--no-sandbox'] : []
  return runChild(electron.executablePath, [...flags, root, ...args], { env: projectEnv(electron.env) })
}

async function showCommandLine(args) {
  say('there is no display ($DISPLAY and $WAYLAND_DISPLAY are not set), so no window can open.')
  say('instead, the command line downloads three files from a small server on this machine:')
  const status = await demonstrate(args)
  say('use it yourself:  node_modules/.bin/node out/cli.js get --dir FOLDER URL…   (--help lists everything)')
  say('for the window on a virtual display:  xvfb-run -a npm start')
  return status
}

await run(import.meta.url, async (args) => {
  await buildAll()
  return hasDisplay() ? startWindow(args) : showCommandLine(args)
})
