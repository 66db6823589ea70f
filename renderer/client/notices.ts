/** Reads what of other people's is in this build. It lies beside the page and is read when somebody wants to see it. */
import { notices as schema, type ThirdPartyNotice } from '../../shared/notices.ts'

/** Rejects where the page does not come out of a build. */
export const readNotices = async (): Promise<readonly ThirdPartyNotice[]> => {
  const address = new URL('notices.js', document.baseURI).href
  const found: unknown = await import(/* @vite-ignore */ address)
  return schema.parse(typeof found === 'object' && found !== null ? Reflect.get(found, 'notices') : null)
}
