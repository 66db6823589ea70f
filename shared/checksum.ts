/** Checksums of whole files, without the schema that reads them (`requests.ts`): threads that only compare do without zod. */

/** Length of a digest in hexadecimal digits. */
export const checksumHexLength = { md5: 32, 'sha-1': 40, 'sha-256': 64, 'sha-512': 128 } as const

export type ChecksumAlgorithm = keyof typeof checksumHexLength
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Lower case. */
  readonly hex: string
}
