// The least that shows a window: what Electron itself costs. A scheme of its own, because the fuses of a release take from file: the
// right to read the archive.
const { app, BrowserWindow, protocol } = require('electron')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

void app.whenReady().then(() => {
  const html = readFileSync(join(__dirname, 'index.html'), 'utf8')
  protocol.handle('app', () => new Response(html, { headers: { 'content-type': 'text/html' } }))
  const window = new BrowserWindow({
    width: 1120,
    height: 720,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, spellcheck: false },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL('app://bare/')
})
