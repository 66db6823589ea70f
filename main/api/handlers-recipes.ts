/** Commands on recipes that are kept. */
import type { CommandName } from '../../shared/commands.ts'
import type { recipeCommands } from '../../shared/commands-recipes.ts'
import type { Handlers } from './handler.ts'

export const recipeHandlers: Pick<Handlers, keyof typeof recipeCommands & CommandName> = {
  'recipes.list': (_, { engine }) => engine.grabber.recipes.list(),
  'recipes.show': (args, { engine }) => engine.grabber.recipes.show(args),
  'recipes.save': (args, { engine }) => engine.grabber.recipes.save(args),
  'recipes.remove': (args, { engine }) => engine.grabber.recipes.remove(args),
  'recipes.restore': (args, { engine }) => engine.grabber.recipes.restore(args),
  'recipes.duplicate': (args, { engine }) => engine.grabber.recipes.duplicate(args),
}
