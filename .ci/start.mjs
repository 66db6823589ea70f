// Starts the window; without a display, serves it to a browser instead. Arguments are passed on.
import { createServer } from 'node:net'
import { buildAll } from './build.mjs'
import { findElectron } from './electron.mjs'
import { builtCommand, projectEnv, root, run, runChild, say } from './setup.mjs'

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

/** The same window for a browser. A taken port gives way to a free one, unless somebody named it. */
async function startService(args) {
  say('there is no display ($DISPLAY and $WAYLAND_DISPLAY are not set), so no window can open on this machine.')
  say('instead it is served to a browser:  sluice serve   (for a window on a virtual display:  xvfb-run -a npm start)')
  const isNamed = args.some((arg) => /^--port(=|$)/.test(arg))
  const port = isNamed || (await isFree(6800)) ? [] : ['--port', '0']
  const [node, ...command] = builtCommand()
  return runChild(node, [...command, 'serve', '--show-token', ...port, ...args])
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

await run(import.meta.url, async (args) => {
  await buildAll()
  return hasDisplay() ? startWindow(args) : startService(args)
})
