// A list of routes that cannot be served as it says stops the start.
import type { Contract } from '@doudi/core/contract';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkRoutes } from './check-routes.ts';
import { findPerson, renamePerson, smallRoutes } from './testing/small-app.ts';

const routesOf = (...contracts: Contract[]) => contracts.map((contract) => ({ contract, answer: async () => ({ value: {} }) }));
const other = (changes: Partial<Contract>): Contract => ({ ...findPerson, id: 'other', ...changes });

describe('routes', () => {
  test('that are right are accepted', () => {
    expect(() => checkRoutes(smallRoutes)).not.toThrow();
  });

  test.each([
    ['two of one name', [findPerson, other({ id: 'findPerson', path: '/api/other/{personId}' })], /two operations are called findPerson/],
    ['two at one address', [findPerson, other({})], /two operations answer get/],
    [
      'two at one address whose parameters have other names',
      [findPerson, other({ path: '/api/registry/persons/{limit}' })],
      /two operations answer get \/api\/registry\/persons\/\{\}/,
    ],
    ['a path outside the API', [other({ path: '/persons/{personId}' })], /its path/],
    ['a parameter that is no field', [other({ path: '/api/a/{someId}' })], /\{someId\} of its path is no field/],
    ['an input that lets unknown fields pass', [other({ path: '/api/a', input: z.object({}) })], /no strict object/],
    ['an input that is no object', [other({ path: '/api/a', input: z.string() })], /no strict object/],
    ['a command that is a get', [{ ...renamePerson, method: 'get' as const }], /must be a post/],
    ['nobody who may ask', [other({ access: { kind: 'roles', roles: [], scope: 'county', purpose: 'registry' } })], /no role/],
  ])('with %s are refused', (_, contracts, message) => {
    expect(() => checkRoutes(routesOf(...contracts))).toThrow(message);
  });

  test('may translate a strict object and add rules to it', () => {
    const strict = z.strictObject({ personId: z.string() });
    expect(() => checkRoutes(routesOf(other({ input: strict.refine(() => true) })))).not.toThrow();
    expect(() => checkRoutes(routesOf(other({ input: strict.transform((input) => input) })))).not.toThrow();
  });
});
