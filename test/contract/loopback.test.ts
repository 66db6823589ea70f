/** The contract over the wire inside one process. */
import { contractSuite } from './suite.ts'
import { openLoopback } from './wires.ts'

contractSuite('loopback', openLoopback)
