/** Entry of the thread of pages: ties its tasks to its port, nothing more. */
import { parentPort, workerData } from 'node:worker_threads'
import { openHttp } from '../transfer/http.ts'
import { PageTasks } from './page-tasks.ts'
import type { FromPages, PageReport, ReadingNow, ToPages } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('pages are read in a worker thread only')
const http = openHttp()
const say = (message: FromPages): void => {
  port.postMessage(message)
}
// Written by `Pages`, which has the same type on its side.
const readingNow = workerData as ReadingNow
const tasks = new PageTasks(http, (id) => {
  Atomics.store(readingNow, 0, id)
})
const ended = (id: number): void => {
  Atomics.compareExchange(readingNow, 0, id, 0)
}

let reports: PageReport[] = []
const flush = (): void => {
  const all = reports
  reports = []
  say({ kind: 'reports', reports: all })
}
/** Waking a thread costs more than most pages: reports of one turn go together. */
const report = (one: PageReport): void => {
  reports.push(one)
  if (reports.length === 1) void http.clock.turn().then(flush)
}
const running = new Map<number, AbortController>()

const begun = (id: number): AbortSignal => {
  const controller = new AbortController()
  running.set(id, controller)
  return controller.signal
}

const take = (message: ToPages): void => {
  switch (message.kind) {
    case 'plan':
      tasks.plan(message.grabId, message.plan)
      return
    case 'forget':
      tasks.forget(message.grabId)
      return
    case 'stop':
      for (const id of message.ids) running.get(id)?.abort()
      return
    case 'retell':
      tasks.retell(message.grabId)
      return
    case 'orders':
      for (const order of message.orders) {
        void tasks.run(order, begun(order.id)).then((found) => {
          running.delete(order.id)
          ended(order.id)
          report(found)
        })
      }
      return
    case 'try': {
      const { order } = message
      void tasks.try(order, begun(order.id)).then((trial) => {
        running.delete(order.id)
        ended(order.id)
        say({ kind: 'trial', id: order.id, trial })
      })
      return
    }
    case 'close':
      http.close()
      port.close()
      process.exit(0)
  }
}

port.on('message', take)
