/** What other languages are: the shape of the English words. A missing word does not compile. */

/** Languages without a plural leave out `…_one`; everything else must be there. */
export type Translated<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Translated<T[K]>
}
