/** What codes of OpenSSL and Node's TLS mean, in words for people. Part of the classification; pure. */

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is the clock of this computer right?)',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_REJECTED: 'its certificate was rejected',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  CERT_CHAIN_TOO_LONG: 'its chain of certificates is too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody but itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this computer does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'the authority behind its certificate is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority behind its certificate is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the authority behind its certificate is unknown',
  HOSTNAME_MISMATCH: 'its certificate is for another name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'the names in its certificate are malformed',
  INVALID_CA: 'an authority in its chain of certificates is not allowed to sign',
  INVALID_PURPOSE: 'its certificate is not meant for a web server',
  PATH_LENGTH_EXCEEDED: 'its chain of certificates is longer than its authority allows',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on this port',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it only speaks outdated, unsafe versions of TLS',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it does not accept our versions of TLS',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'both sides have no cipher in common, or it wants a client certificate',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a client certificate',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS on this port',
}

const tlsPrefixes = ['ERR_TLS_', 'ERR_SSL_', 'CERT_', 'CRL_', 'DEPTH_ZERO_', 'SELF_SIGNED_', 'UNABLE_TO_', 'INVALID_CA']

/** null: not a code of TLS. */
export const tlsReason = (code: string): string | null => {
  const known = reasons[code]
  if (known !== undefined) return known
  if (code === 'EPROTO') return 'the other side broke off the handshake'
  return tlsPrefixes.some((prefix) => code.startsWith(prefix)) ? 'its certificate or handshake is not acceptable' : null
}
