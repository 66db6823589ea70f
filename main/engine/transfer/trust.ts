/** Whom TLS trusts: Node's bundled roots, the system's certificate store, and what the user adds. */
import * as tls from 'node:tls'
import { X509Certificate } from 'node:crypto'
import { raise } from '../../../shared/failure.ts'

const contexts = new Map<string, tls.SecureContext>()
const mostContexts = 16
const certificatePattern = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** A context for these additional PEM texts; made once, because reading hundreds of roots takes tens of milliseconds. */
export const secureContextOf = (extraCa: readonly string[]): tls.SecureContext => {
  const key = extraCa.join('\n')
  const known = contexts.get(key)
  if (known !== undefined) return known
  const context = tls.createSecureContext({ ca: [...roots(tls), ...extraCa.flatMap(certificatesIn)] })
  const [oldest] = contexts.keys()
  if (contexts.size >= mostContexts && oldest !== undefined) contexts.delete(oldest)
  contexts.set(key, context)
  return context
}

/** Node before 22.15 has no access to the system's store; the types know only newer ones. */
const roots = ({ getCACertificates: read }: Partial<typeof tls>): readonly string[] =>
  read === undefined ? tls.rootCertificates : [...new Set([...read('default'), ...read('system')])]

const certificatesIn = (pem: string): readonly string[] => {
  const found = pem.match(certificatePattern) ?? []
  if (found.length === 0) unreadable()
  for (const one of found) {
    try {
      new X509Certificate(one)
    } catch {
      unreadable()
    }
  }
  return found
}

const unreadable = (): never =>
  raise('bad_input', 'The additional certificate cannot be read. It should be a PEM file with BEGIN CERTIFICATE in it.')
