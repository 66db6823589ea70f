/** Whether this Node can run the engine. Imports nothing, so that it also loads where nothing else does. */

const least = [22, 14] as const

/**
 * A sentence about what is missing, or null. Node before 22.14 lacks the Node-API of the SQLite binding; `binding` says
 * that another one was named.
 */
export const nodeTrouble = (version: string, binding: string | undefined): string | null => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > least[0] || (major === least[0] && minor >= least[1])
  if (isNewEnough || (binding ?? '') !== '') return null
  return `Sluice needs Node ${least.join('.')} or newer; this is ${version}. Run it with a newer one, such as node_modules/.bin/node after npm install.`
}
