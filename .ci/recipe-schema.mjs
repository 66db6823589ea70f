// Writes the JSON Schema of recipes from the schema that reads them. Run it with the project's Node when shared/recipe.ts has changed;
// test/unit/grabber/recipes.test.ts says when that was forgotten.
import { writeFileSync } from 'node:fs'
import { format } from 'prettier'
import { recipeJsonSchema } from '../shared/recipe.ts'

const file = new URL('../assets/recipes/recipe.schema.json', import.meta.url)
writeFileSync(file, await format(JSON.stringify(recipeJsonSchema()), { parser: 'json', printWidth: 120 }))
