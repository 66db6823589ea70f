/**
 * What every attack of a web page is made of, in the page itself: its functions are sent there as text, so they name nothing outside of
 * themselves. Each resolves when the browser has said what became of it, or at last after a while.
 */

export interface Target {
  /** The service, without a slash at the end. */
  readonly base: string
  /** The attacker's own server. */
  readonly own: string
  /** A call that would plant a file, as aria2 takes it. */
  readonly plant: string
  /** The same as the query of an address. */
  readonly plantQuery: string
  /** The same in XML. */
  readonly plantXml: string
}

export interface FormOptions {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly enctype?: string
  readonly fields: Readonly<Record<string, string>>
}

export interface Tools {
  /** An element of a page, loaded or not; null whatever came. */
  readonly element: (tag: string, attributes: Readonly<Record<string, string>>) => Promise<null>
  /** Sends a form into a frame; what can be read of the answer. */
  readonly form: (options: FormOptions) => Promise<string | null>
  /** What a request brings that a script can read. */
  readonly read: (address: string, init?: RequestInit) => Promise<string | null>
  /** Opens a socket, sends, and says what came. */
  readonly socket: (address: string, sent: readonly string[], protocols?: readonly string[]) => Promise<string | null>
  /** A window of its own, closed again; what can be read of it. */
  readonly window: (address: string) => Promise<string | null>
  /** A page of the attacker's own that begins with some markup, in a window of its own. */
  readonly page: (markup: string) => Promise<null>
  /** A script in a worker of its own; what it posts. */
  readonly worker: (source: string) => Promise<string | null>
  /** A script in a frame without an origin; what it posts. */
  readonly sandboxed: (source: string) => Promise<string | null>
}

/** What the tools are made with. */
interface Bench {
  /** What comes of it, or `otherwise` when it fails or takes too long. */
  readonly soon: <T>(promise: Promise<T>, otherwise: T) => Promise<T>
  /** An element has loaded or has not. */
  readonly settled: (element: HTMLElement) => Promise<null>
  /** The first text that is said. */
  readonly message: (begin: (say: (text: string) => void) => void) => Promise<string | null>
  /** What can be read of a frame or window. */
  readonly textOf: (frame: Window | null) => string | null
}

const makeBench = (): Bench => {
  const patienceMs = 1_200
  const soon = <T>(promise: Promise<T>, otherwise: T): Promise<T> =>
    Promise.race([
      promise.catch(() => otherwise),
      new Promise<T>((resolve) => {
        setTimeout(() => {
          resolve(otherwise)
        }, patienceMs)
      }),
    ])
  const settled = (element: HTMLElement): Promise<null> =>
    soon(
      new Promise<null>((resolve) => {
        for (const name of ['load', 'error', 'loadeddata']) {
          element.addEventListener(name, () => {
            resolve(null)
          })
        }
      }),
      null,
    )
  const message = (begin: (say: (text: string) => void) => void): Promise<string | null> =>
    soon(
      new Promise<string | null>((resolve) => {
        begin(resolve)
      }),
      null,
    )
  const textOf = (frame: Window | null): string | null => {
    try {
      const text = frame?.document.body.textContent ?? ''
      return text === '' ? null : text
    } catch {
      return null
    }
  }
  return { soon, settled, message, textOf }
}

const elementTools = ({ settled, textOf }: Bench): Pick<Tools, 'element' | 'form'> => ({
  element: async (tag, attributes) => {
    const element = document.createElement(tag)
    const done = settled(element)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    document.body.append(element)
    await done
    element.remove()
    return null
  },
  form: async ({ action, method, enctype = '', fields }) => {
    const frame = document.createElement('iframe')
    frame.name = `frame-${String(Math.random())}`
    document.body.append(frame)
    const form = document.createElement('form')
    form.target = frame.name
    form.action = action
    form.method = method
    if (enctype !== '') form.enctype = enctype
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement('input')
      field.name = name
      field.value = value
      form.append(field)
    }
    document.body.append(form)
    const done = settled(frame)
    form.submit()
    await done
    const text = textOf(frame.contentWindow)
    form.remove()
    frame.remove()
    return text
  },
})

const requestTools = ({ soon, message }: Bench): Pick<Tools, 'read' | 'socket' | 'worker' | 'sandboxed'> => ({
  read: (address, init = {}) =>
    soon(
      fetch(address, init).then(async (response) => (response.type === 'opaque' ? null : response.text())),
      null,
    ),
  socket: (address, sent, protocols = []) =>
    message((say) => {
      const socket = new WebSocket(address, [...protocols])
      socket.addEventListener('open', () => {
        for (const one of sent) socket.send(one)
      })
      socket.addEventListener('message', ({ data }) => {
        say(String(data))
      })
      socket.addEventListener('close', () => {
        setTimeout(() => {
          socket.close()
        })
      })
    }),
  worker: (source) =>
    message((say) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
      worker.addEventListener('message', ({ data }) => {
        say(String(data))
      })
    }),
  sandboxed: (source) =>
    message((say) => {
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', 'allow-scripts allow-forms')
      frame.srcdoc = `<body><script>const say = (text) => parent.postMessage('sandbox:' + text, '*');${source}</script>`
      addEventListener('message', ({ data }) => {
        if (String(data).startsWith('sandbox:')) say(String(data))
      })
      document.body.append(frame)
    }),
})

const windowTools = ({ soon, message, textOf }: Bench): Pick<Tools, 'window' | 'page'> => ({
  window: async (address) => {
    const opened = window.open(address)
    const heard = message((say) => {
      addEventListener('message', ({ data, origin }) => {
        if (origin === new URL(address).origin) say(String(data))
      })
    })
    opened?.postMessage('who are you?', '*')
    const text = (await heard) ?? textOf(opened)
    opened?.close()
    return text
  },
  page: async (markup) => {
    const opened = window.open('/empty')
    await soon(
      new Promise((resolve) => {
        opened?.addEventListener('load', resolve)
      }),
      null,
    )
    if (opened) {
      // Markup is what is tried here.
      opened.document.body.innerHTML = markup
      for (const form of opened.document.forms) form.submit()
      for (const link of opened.document.links) link.click()
    }
    await soon(new Promise<never>(() => undefined), null)
    opened?.close()
    return null
  },
})

/** A script that makes the tools in a page, as `tools`. */
export const toolScript = `{
  const bench = (${makeBench.toString()})()
  globalThis.tools = Object.assign({}, ...[${[elementTools, requestTools, windowTools].map(String).join()}].map((make) => make(bench)))
}`
