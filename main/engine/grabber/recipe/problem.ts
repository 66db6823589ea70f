/** Something in a recipe that the schema cannot see: a selector that is none. */
export class RecipeProblem extends Error {
  override name = 'RecipeProblem'
  readonly path: readonly (string | number)[]

  constructor(path: readonly (string | number)[], message: string) {
    super(message)
    this.path = path
  }
}
