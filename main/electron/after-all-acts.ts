/** What follows when all is done, on this computer: everybody sees the countdown, and then it is told what to do. */
import { dialog } from 'electron'
import type { HostEvent } from '../../shared/host.ts'
import type { Log } from '../engine/engine.ts'
import { AfterAllDone } from './after-all.ts'
import { tellComputer } from './power.ts'
import { words } from './words.ts'

export interface AfterAllParts {
  readonly countdownMs: number
  readonly show: () => void
  readonly tell: (event: HostEvent) => void
  readonly quit: () => void
  readonly log: Log
}

const tellTrouble = (error: unknown, log: Log): void => {
  const reason = (error instanceof Error ? error.message : String(error)).trim().slice(0, 300)
  log('warn', 'desktop.power', { reason })
  const detail = words.powerFailedBody(reason)
  void dialog.showMessageBox({ type: 'warning', title: 'Sluice', message: words.powerFailed, detail })
}

export const afterAllOn = ({ countdownMs, show, tell, quit, log }: AfterAllParts): AfterAllDone =>
  new AfterAllDone({
    countdownMs,
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => {
        clearTimeout(timer)
      }
    },
    onCountdown: (countdown) => {
      // Nobody should find the computer off without having been able to see why.
      if (countdown) show()
      tell({ kind: 'countdown', countdown })
    },
    act: (action) => {
      if (action === 'quit') quit()
      else
        tellComputer(action).catch((error: unknown) => {
          tellTrouble(error, log)
        })
    },
  })
