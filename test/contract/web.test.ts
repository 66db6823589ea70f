/** The contract over the WebSocket of a service. */
import { contractSuite } from './suite.ts'
import { openWebSocket } from './wires.ts'

contractSuite('WebSocket', openWebSocket)
