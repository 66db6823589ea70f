/**
 * The page's policy refuses text where markup or code is expected (Trusted Types). One use of text as markup is harmless and wanted:
 * reading dropped HTML into a document of its own, which runs nothing. This policy lets that through and nothing else.
 */
interface Policies {
  createPolicy(
    name: 'default',
    rules: { readonly createHTML: (text: string, type: string, sink: string) => string | null },
  ): unknown
}

const inertSink = 'DOMParser parseFromString'

export const allowInertParsing = (): void => {
  // Not in TypeScript's library yet, and not in every browser.
  const policies = Reflect.get(globalThis, 'trustedTypes') as Policies | undefined
  policies?.createPolicy('default', { createHTML: (text, _type, sink) => (sink === inertSink ? text : null) })
}
