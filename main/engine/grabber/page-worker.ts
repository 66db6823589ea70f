/** Entry of the thread of pages: ties its tasks to its port, nothing more. */
import { parentPort } from 'node:worker_threads'
import { openHttp } from '../transfer/http.ts'
import { PageTasks } from './page-tasks.ts'
import type { PageReport, ToPages } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('pages are read in a worker thread only')
const http = openHttp()
const tasks = new PageTasks(http)
const running = new Map<number, AbortController>()

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
      const controller = new AbortController()
      running.set(order.id, controller)
      void tasks.run(order, controller.signal).then((report: PageReport) => {
        running.delete(order.id)
        port.postMessage(report)
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
