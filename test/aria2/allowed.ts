/** Every difference between aria2 and Sluice that is meant, with its reason. What is not here fails the conformance test. */
import type { Allowed } from './support/compare.ts'

const options = /(getOption|getGlobalOption)/

export const allowed: readonly Allowed[] = [
  { reason: 'speeds', isChance: true, path: /\.downloadSpeed\b/ },
  { reason: 'times: how far it has come when it is stopped', isChance: true, asked: /\$A0/, path: /completedLength$/ },
  { reason: 'versions', asked: /getVersion/, path: /^body\.result(\[\d+\])*\.(version|enabledFeatures|sluice)$/ },
  { reason: 'random ids', asked: /getSessionInfo/, path: /^body\.result\.sessionId$/ },
  { reason: 'random ids', asked: /rpc-save-upload-metadata/, path: /^body\.result$/ },
  {
    reason: 'BitTorrent: Sluice has none and says so',
    asked: options,
    path: /^body\.result\.(bt-.*|dht-.*|enable-dht6?|enable-peer-exchange|follow-torrent|listen-port|max-overall-upload-limit|peer-.*|seed-.*)$/,
  },
  { reason: 'BitTorrent: Sluice has none and says so', asked: /addTorrent/, path: /^body\.error\.message$/ },
  {
    reason: 'options about the program aria2 itself: its console, files and sockets',
    asked: /getGlobalOption/,
    path: /^body\.result\.(ca-certificate|conf-path|console-log-level|daemon|disk-cache|dscp|enable-color|event-poll|help|human-readable|netrc-path|quiet|rlimit-nofile|rpc-listen-.*|rpc-secure|server-stat-timeout|show-console-readout|socket-recv-buffer-size|stderr|summary-interval|truncate-console-readout)$/,
  },
  {
    reason: 'saveSession: everything is saved always, so it is done, with a file named or not',
    asked: /saveSession/,
    path: /^(status|body\.(error|result))$/,
  },
  { reason: 'addresses that lead nowhere: Sluice says so in words', asked: /^GET \/(rpc|nope)$/, path: /./ },
  { reason: 'text behind the JSON is an error', asked: /\}x$/, path: /./ },
  {
    reason: 'multicall: the token may stand before the calls, too',
    asked: /system\.multicall.*\$TOKEN",\[\]\]/,
    path: /./,
  },
  { reason: 'XML that is no Metalink is refused', asked: /addMetalink.*PG1ldGFsaW5rLz4=/, path: /./ },
  {
    reason: 'a file that is not what its checksum says is thrown away, and what was known of it with it',
    asked: /\$F2/,
    path: /\.(numPieces|totalLength)$/,
  },
  {
    reason: 'addresses: aria2 writes one down again for each connection it has had',
    isChance: true,
    asked: /\$A0|tellActive|\$C\d|tellStopped/,
    path: /uris$/,
  },
  { reason: 'numbers and truths are taken for options, too', asked: options, path: /\.split$/ },
]
