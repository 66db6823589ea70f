/** What a page shows or loads: elements that fetch by themselves, and forms. */
import type { Route } from './routes.ts'

export const elementRoutes: readonly Route[] = [
  {
    name: 'script, JSONP that plants',
    run: ({ base, plantQuery }, { element }) =>
      element('script', { src: `${base}/jsonrpc?${plantQuery}&jsoncallback=read` }),
  },
  {
    name: 'script, JSONP that reads',
    run: async ({ base }, { element }) => {
      let got: string | null = null
      Reflect.set(window, 'read', (said: unknown) => {
        got = JSON.stringify(said)
      })
      await element('script', { src: `${base}/jsonrpc?method=aria2.getVersion&id=1&jsoncallback=read` })
      return got
    },
  },
  {
    name: 'script, JSONP that guesses the token',
    run: async ({ base }, { element }) => {
      let got: string | null = null
      Reflect.set(window, 'read', (said: unknown) => {
        got = JSON.stringify(said)
      })
      const params = encodeURIComponent(btoa('["token:0123456789abcdefghijkl"]'))
      await element('script', {
        src: `${base}/jsonrpc?method=aria2.tellActive&id=1&params=${params}&jsoncallback=read`,
      })
      return got
    },
  },
  { name: 'script, the session', run: ({ base }, { element }) => element('script', { src: `${base}/session` }) },
  {
    name: 'script with CORS',
    run: ({ base }, { element }) => element('script', { src: `${base}/session`, crossorigin: 'use-credentials' }),
  },
  {
    name: 'module',
    run: ({ base, plantQuery }, { element }) =>
      element('script', { type: 'module', src: `${base}/jsonrpc?${plantQuery}&m=1` }),
  },
  {
    name: 'script of a worker',
    run: ({ base }, { worker }) =>
      worker(
        `importScripts(${JSON.stringify(`${base}/jsonrpc?method=aria2.getVersion&id=1&jsoncallback=postMessage`)})`,
      ),
  },
  {
    name: 'image',
    run: ({ base, plantQuery }, { element }) => element('img', { src: `${base}/jsonrpc?${plantQuery}` }),
  },
  {
    name: 'image with a name and a guessed password in its address',
    isStopped: true,
    run: ({ base }, { element }) =>
      element('img', { src: `${base.replace('http://', 'http://owner:0123456789abcdefghijkl@')}/metrics?n=1` }),
  },
  {
    name: 'image by a redirect of its own',
    run: ({ own }, { element }) => element('img', { src: `${own}/redirect-image` }),
  },
  {
    name: 'style sheet',
    run: ({ base, plantQuery }, { element }) =>
      element('link', { rel: 'stylesheet', href: `${base}/jsonrpc?${plantQuery}` }),
  },
  {
    name: 'preload',
    run: ({ base, plantQuery }, { element }) =>
      element('link', { rel: 'preload', as: 'script', href: `${base}/jsonrpc?${plantQuery}&p=1` }),
  },
  {
    name: 'prefetch',
    run: ({ base, plantQuery }, { element }) =>
      element('link', { rel: 'prefetch', href: `${base}/jsonrpc?${plantQuery}&p=2` }),
  },
  {
    name: 'manifest',
    run: ({ base }, { element }) =>
      element('link', { rel: 'modulepreload', href: `${base}/session`, crossorigin: 'use-credentials' }),
  },
  {
    name: 'picture of a style',
    run: async ({ base, plantQuery }, { element }) =>
      element('img', {
        style: `background: url("${base}/jsonrpc?${plantQuery}&s=1"); width: 9px; height: 9px; display: block`,
        src: `${base}/jsonrpc?${plantQuery}&s=2`,
      }),
  },
  {
    name: 'font',
    run: ({ base }) =>
      new FontFace('evil', `url("${base}/session?font")`).load().then(
        () => 'a font',
        () => null,
      ),
  },
  { name: 'video', run: ({ base }, { element }) => element('video', { src: `${base}/session?video` }) },
  { name: 'sound', run: ({ base }, { element }) => element('audio', { src: `${base}/session?audio` }) },
  { name: 'object', run: ({ base }, { element }) => element('object', { data: `${base}/`, type: 'text/html' }) },
  { name: 'embed', run: ({ base }, { element }) => element('embed', { src: `${base}/?embed`, type: 'text/html' }) },
  {
    name: 'frame of the page, read',
    run: async ({ base }) => {
      const frame = document.createElement('iframe')
      const loaded = new Promise((resolve) => {
        frame.addEventListener('load', resolve)
      })
      frame.src = `${base}/`
      document.body.append(frame)
      await loaded
      try {
        return frame.contentWindow?.document.body.textContent ?? null
      } catch {
        return null
      } finally {
        frame.remove()
      }
    },
  },
  {
    name: 'frame that plants by its address',
    run: ({ base, plantQuery }, { element }) => element('iframe', { src: `${base}/jsonrpc?${plantQuery}&f=1` }),
  },
  {
    name: 'form, GET that plants',
    run: ({ base }, { form }) =>
      form({
        ...{ action: `${base}/jsonrpc`, method: 'GET' },
        fields: { method: 'aria2.pauseAll', id: '1', params: btoa('[]') },
      }),
  },
  {
    name: 'form, urlencoded to the RPC',
    run: ({ base, plant }, { form }) => form({ action: `${base}/jsonrpc`, method: 'POST', fields: { json: plant } }),
  },
  {
    name: 'form, text/plain that is JSON, to the RPC',
    run: ({ base, plant }, { form }) =>
      form({
        ...{ action: `${base}/jsonrpc`, method: 'POST', enctype: 'text/plain' },
        fields: { [`${plant.slice(0, -1)},"x":"`]: '"}' },
      }),
  },
  {
    name: 'form, multipart to the RPC',
    run: ({ base, plant }, { form }) =>
      form({ action: `${base}/jsonrpc`, method: 'POST', enctype: 'multipart/form-data', fields: { json: plant } }),
  },
  {
    name: 'form, text/plain that is XML-RPC',
    run: ({ base, plantXml }, { form }) =>
      form({
        ...{ action: `${base}/rpc`, method: 'POST', enctype: 'text/plain' },
        // The sign between name and value is the one of the declaration.
        fields: { '<?xml version': `"1.0"?>${plantXml}` },
      }),
  },
  {
    name: 'form, text/plain that logs in',
    run: ({ base }, { form }) =>
      form({
        ...{ action: `${base}/session`, method: 'POST', enctype: 'text/plain' },
        fields: { '{"token":"0123456789abcdefghijkl': '"}' },
      }),
  },
  {
    name: 'form, text/plain that pairs',
    run: ({ base }, { form }) =>
      form({
        ...{ action: `${base}/session`, method: 'POST', enctype: 'text/plain' },
        fields: { '{"code":"00000000","x': '":1}' },
      }),
  },
  {
    name: 'form that says its method is another one',
    run: ({ base }, { form }) =>
      form({ action: `${base}/session?_method=DELETE`, method: 'POST', fields: { _method: 'DELETE' } }),
  },
]
