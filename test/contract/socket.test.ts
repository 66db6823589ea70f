/** The contract over the local socket of the data folder. */
import { contractSuite } from './suite.ts'
import { openSocket } from './wires.ts'

contractSuite('local socket', openSocket)
