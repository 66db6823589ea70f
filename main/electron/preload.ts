/**
 * The bridge between page and main process: two functions over one channel each way, no channel names in the page. The
 * only file with `ipcRenderer`. It does not look into frames: the main process checks what it receives.
 */
import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, WindowFrame } from '../../shared/host.ts'

const bridge: Bridge = {
  send: (frame) => {
    ipcRenderer.send('sluice:frame', frame)
  },
  onFrame: (listener) => {
    ipcRenderer.removeAllListeners('sluice:frame')
    ipcRenderer.on('sluice:frame', (_event, frame: WindowFrame) => {
      listener(frame)
    })
  },
}

contextBridge.exposeInMainWorld('sluice', bridge)
