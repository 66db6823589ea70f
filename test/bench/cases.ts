/** All cases by name. */
import type { Case } from './case.ts'
import { crawlSite, wideFrontier } from './cases-crawl.ts'
import { largePlain, largeSecure, memoryAndDelay } from './cases-large.ts'
import { limits } from './cases-limit.ts'
import { smallFiles, tinyFiles } from './cases-many.ts'
import { findsPace } from './cases-pace.ts'
import { manyClients } from './cases-service.ts'
import { death, oneSlow } from './cases-trouble.ts'

export const cases: readonly Case[] = [
  { id: 'P1', title: 'One large file, HTTP', run: largePlain },
  { id: 'P2', title: 'One large file, TLS', run: largeSecure },
  { id: 'P3', title: 'Thousands of small files', run: smallFiles },
  { id: 'P4', title: 'A hundred thousand tiny files', isLong: true, run: tinyFiles },
  { id: 'P5', title: 'kill -9 and again', run: death },
  { id: 'P6', title: 'One slow connection', run: oneSlow },
  { id: 'P7', title: 'Finding what the server allows', run: findsPace },
  { id: 'P8', title: 'Memory and attention at full speed', run: memoryAndDelay },
  { id: 'P9', title: 'A speed limit', run: limits },
  { id: 'C1', title: 'A large site crawled', run: crawlSite },
  { id: 'C2', title: 'A million addresses in the frontier', run: wideFrontier },
  { id: 'S1', title: 'Five hundred clients at a service', run: manyClients },
]
