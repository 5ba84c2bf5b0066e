// Whether a list of routes can be served at all. A mistake here is ours, and the server does not start with it.
import { type Contract, inputFields, isBehindWall, pathParameters } from '@doudi/core/contract';
import type { Route } from './route.ts';

/** Throws with every mistake in the list. */
export function checkRoutes(routes: readonly Route[]): void {
  const mistakes = [
    ...twice(routes, ({ contract }) => contract.id).map((id) => `two operations are called ${id}`),
    ...twice(routes, ({ contract }) => `${contract.method} ${shapeOf(contract.path)}`).map((address) => `two operations answer ${address}`),
    ...routes.flatMap(({ contract }) => mistakesOf(contract).map((mistake) => `${contract.id}: ${mistake}`)),
  ];
  if (mistakes.length > 0) throw new Error(`the routes cannot be served:\n${mistakes.join('\n')}`);
}

/** Addresses that differ only in the names of their parameters are one. */
function shapeOf(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}

function twice(routes: readonly Route[], keyOf: (route: Route) => string): string[] {
  const keys = routes.map(keyOf);
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}

function mistakesOf(contract: Contract): string[] {
  const mistakes: string[] = [];
  if (!/^[a-z][A-Za-z0-9]*$/.test(contract.id)) mistakes.push('its id is no camelCase word');
  if (!/^\/api(\/([a-z0-9-]+|\{\w+\}))+$/.test(contract.path)) mistakes.push(`its path ${contract.path} is not /api/words/{parameters}`);
  if (contract.kind !== 'query' && contract.method !== 'post') mistakes.push(`a ${contract.kind} must be a post`);
  if (contract.access.kind === 'roles' && contract.access.roles.length === 0) mistakes.push('no role may ask for it');
  const { access } = contract;
  if (access.kind === 'roles' && access.isOpenFromAbove && ((contract.kind !== 'query' && access.scope !== 'self') || isBehindWall(access)))
    mistakes.push('who supervises from above only reads, and nothing behind the wall');
  const fields = inputFields(contract);
  if (!fields) return [...mistakes, 'its input is no strict object, so that unknown fields would pass'];
  const strangers = pathParameters(contract.path).filter((name) => !fields.includes(name));
  return [...mistakes, ...strangers.map((name) => `the parameter {${name}} of its path is no field of its input`)];
}
