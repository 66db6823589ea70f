// Crawls one site with Crawlee's Cheerio crawler: node crawlee-crawl.mjs PACKAGE-FOLDER START AT-ONCE LIST. Writes addresses of files to LIST.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder = '', start = '', atOnce = '', list = ''] = process.argv.slice(2)
const require = createRequire(join(folder, 'package.json'))
const { CheerioCrawler, Configuration } = await import(pathToFileURL(require.resolve('@crawlee/cheerio')).href)

const files = new Set()
// Without storage on disk, without statistics and waiting: what it does best.
const configuration = new Configuration({ persistStorage: false, purgeOnStart: false, logLevel: 'ERROR' })
const crawler = new CheerioCrawler(
  {
    minConcurrency: Number(atOnce),
    maxConcurrency: Number(atOnce),
    maxRequestRetries: 0,
    useSessionPool: false,
    persistCookiesPerSession: false,
    respectRobotsTxtFile: false,
    requestHandler: async ({ $, request, enqueueLinks }) => {
      for (const link of $('a[href$=".zip"]')) files.add(new URL($(link).attr('href'), request.loadedUrl).href)
      await enqueueLinks({ selector: 'a:not([href$=".zip"])' })
    },
  },
  configuration,
)
await crawler.run([start])
writeFileSync(list, [...files].map((file) => `${file}\n`).join(''))
