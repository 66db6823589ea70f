/** How much is logged: lines of this weight and above. */
import { z } from 'zod'

export const logLevel = z.enum(['debug', 'info', 'warn', 'error'])
