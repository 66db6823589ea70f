/** Entry of the thread of pages: ties its tasks to its port, nothing more. */
import { parentPort } from 'node:worker_threads'
import { openHttp } from '../transfer/http.ts'
import { PageTasks } from './page-tasks.ts'
import type { FromPages, ToPages } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('pages are read in a worker thread only')
const http = openHttp()
const say = (message: FromPages): void => {
  port.postMessage(message)
}
const tasks = new PageTasks(http, (id) => {
  say({ kind: 'reading', id })
})
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
    case 'order': {
      const { order } = message
      void tasks.run(order, begun(order.id)).then((report) => {
        running.delete(order.id)
        say({ kind: 'report', report })
      })
      return
    }
    case 'try': {
      const { order } = message
      void tasks.try(order, begun(order.id)).then((trial) => {
        running.delete(order.id)
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
