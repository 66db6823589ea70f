import { expect, test } from 'vitest'
import { random, seed } from '../support/seed.ts'

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (from: number): number[] => Array.from({ length: 50 }, random(from))
  expect(draw(seed())).toEqual(draw(seed()))
  expect(draw(1)).not.toEqual(draw(2))
  expect(draw(1).every((number) => number >= 0 && number < 1)).toBe(true)
})
