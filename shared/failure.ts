/**
 * Every way a thing can go wrong, as values from a closed list.
 *
 * A failure carries a code (for programs and translations), a sentence for people, and advice: `auto` means that the
 * engine tries again by itself, `user` that somebody must change something first, `never` that trying again cannot help.
 */
/** Advice by code; the keys are the closed list of codes. */
export const retryAdvice = {
  // the way to the server
  no_network: 'auto',
  dns_failed: 'auto',
  connection_refused: 'auto',
  host_unreachable: 'auto',
  connection_lost: 'auto',
  connect_timeout: 'auto',
  tls_timeout: 'auto',
  tls_failed: 'user',
  headers_timeout: 'auto',
  idle_timeout: 'auto',
  total_timeout: 'user',
  proxy_failed: 'auto',
  proxy_auth: 'user',
  // the server's answer
  auth_required: 'user',
  forbidden: 'user',
  not_found: 'user',
  rate_limited: 'auto',
  server_busy: 'auto',
  server_error: 'auto',
  http_error: 'user',
  redirect_loop: 'user',
  redirect_refused: 'user',
  protocol_error: 'auto',
  // the identity of the bytes
  range_mismatch: 'auto',
  resource_changed: 'auto',
  origin_inconsistent: 'user',
  length_mismatch: 'auto',
  another_file: 'user',
  address_unproven: 'user',
  web_page: 'user',
  checksum_mismatch: 'user',
  // the disk
  disk_full: 'auto',
  file_too_large: 'user',
  permission_denied: 'user',
  folder_missing: 'user',
  path_too_long: 'user',
  file_exists: 'user',
  file_busy: 'auto',
  read_only: 'user',
  io_error: 'user',
  sync_failed: 'auto',
  part_file_changed: 'auto',
  file_damaged: 'user',
  file_changed: 'user',
  // what was asked for
  bad_url: 'never',
  unsupported_scheme: 'never',
  bad_input: 'never',
  unknown_command: 'never',
  unknown_id: 'never',
  not_allowed: 'never',
  secret_unavailable: 'user',
  passphrase_wrong: 'user',
  backup_unusable: 'never',
  // the engine itself
  ledger_read_only: 'user',
  ledger_unusable: 'user',
  folder_in_use: 'user',
  engine_gone: 'auto',
  cancelled: 'user',
  internal: 'user',
} as const satisfies Record<string, 'auto' | 'user' | 'never'>

export type FailureCode = keyof typeof retryAdvice
export type RetryAdvice = (typeof retryAdvice)[FailureCode]

export interface Failure {
  readonly code: FailureCode
  /** One or two sentences in English: what happened, what it means for the file, what to do next. */
  readonly message: string
  /** Values for translations and programs, e.g. `{status: '503', host: 'example.org'}`. Never a secret. */
  readonly detail?: Readonly<Record<string, string>> | undefined
  /** How long the server asked us to wait (Retry-After, RFC 9110 section 10.2.3), in milliseconds. */
  readonly retryAfterMs?: number | undefined
}

/** Makes a failure value. */
export const fail = (
  code: FailureCode,
  message: string,
  extra: { readonly detail?: Readonly<Record<string, string>>; readonly retryAfterMs?: number } = {},
): Failure => ({
  code,
  message,
  ...(extra.detail ? { detail: { ...extra.detail } } : {}),
  ...(extra.retryAfterMs === undefined ? {} : { retryAfterMs: extra.retryAfterMs }),
})

/** The one error class that carries a failure through `throw`. */
export class FailureError extends Error {
  readonly failure: Failure
  constructor(value: Failure, options?: ErrorOptions) {
    super(value.message, options)
    this.name = 'FailureError'
    this.failure = value
  }
}

/** Throws a failure. */
export const raise = (...args: Parameters<typeof fail>): never => {
  throw new FailureError(fail(...args))
}

/** The failure inside anything thrown; what is not a failure is a defect of ours and becomes `internal`. */
export const failureOf = (error: unknown): Failure =>
  error instanceof FailureError
    ? error.failure
    : fail('internal', `Something in Sluice went wrong: ${error instanceof Error ? error.message : String(error)}`)
