// The table of permission, read off the contracts by which the door decides: it cannot say anything else than what holds.
import { getPermissions } from '@doudi/core/access';
import { type Contract, moduleOf, type OutputOf } from '@doudi/core/contract';
import { type Route, route } from '../platform/http/route.ts';

export type Permission = OutputOf<typeof getPermissions>['operations'][number];

export function permissionsOf(contracts: readonly Contract[]): Permission[] {
  return contracts.map(toPermission).sort((a, b) => (a.module === b.module ? order(a.id, b.id) : order(a.module, b.module)));
}

function toPermission(contract: Contract): Permission {
  const { id, kind, summary, access } = contract;
  const operation = { id, module: moduleOf(contract), kind, summary };
  if (access.kind === 'public') return { ...operation, roles: [], scope: 'public', readsPersonal: false, isOpenFromAbove: false, approval: [] };
  const { roles, scope, purpose, reads, isOpenFromAbove = false, approval = [] } = access;
  return { ...operation, roles: [...roles], scope, purpose, readsPersonal: reads === 'personal', isOpenFromAbove, approval: [...approval] };
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function permissionsRoute(others: readonly Route[]): Route {
  const contracts: readonly Contract[] = [...others.map(({ contract }) => contract), getPermissions];
  return route(getPermissions, async () => ({ value: { operations: permissionsOf(contracts) } })) as Route;
}
