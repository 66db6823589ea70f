/** The wires that the contract is held on, each opened at a real engine. */
import { openDoor } from '../../main/api/door.ts'
import { loopback } from '../../main/api/loopback.ts'
import { connectSocket } from '../../main/api/socket-wire.ts'
import type { OpenWire } from './house.ts'

export const openLoopback: OpenWire = (engine) =>
  Promise.resolve({ connect: () => loopback(engine), close: () => Promise.resolve() })

export const openSocket: OpenWire = async (engine, dataDir) => {
  const door = await openDoor(engine, dataDir)
  return { connect: () => connectSocket(dataDir), close: () => door.close() }
}
