/** The contract over Electron's IPC, at the engine of the running application. */
import { contractSuite } from '../contract/suite.ts'
import { openIpc } from '../contract/wires-ipc.ts'

contractSuite('Electron IPC', openIpc)
