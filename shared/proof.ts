/** How sure we are of a complete file, and on whose word. */
import { z } from 'zod'

/**
 * How sure we are that a complete file is right. `digest`: its checksum was verified. `validator`: one whole response of proven
 * length, or several that carried the same strong validator. `overlap`: stitched from responses whose bytes were compared
 * where they meet. `none`: nothing but the connection's end says that it is whole.
 */
export const proof = z.enum(['digest', 'validator', 'overlap', 'none'])
export type Proof = z.infer<typeof proof>

/** Whose checksum the proof `digest` rests on: the user's, one in the server's header, or that of a checksum file, by its address. */
export const proofSource = z.union([z.enum(['user', 'header']), z.string().regex(/^https?:/)])
export type ProofSource = z.infer<typeof proofSource>
