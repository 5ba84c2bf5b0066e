// The papers say what the door does.
import { readFileSync } from 'node:fs';
import { getPermissions } from '@doudi/core/access';
import { expect, test } from 'vitest';
import { allContracts } from '../testing/all-contracts.ts';
import { testServer } from '../testing/test-server.ts';
import { PERMISSIONS_FILE, permissionTable } from './permission-table.ts';
import { permissionsOf } from './permissions.ts';

test('docs/PERMISSIONS.md says what the contracts say; `npm run permissions` writes it again', async () => {
  expect(readFileSync(PERMISSIONS_FILE, 'utf8')).toBe(permissionTable(permissionsOf(await allContracts())));
});

test('the page of the administrator is told of every operation, itself included', async () => {
  const { done } = await testServer();
  const { operations } = await done(getPermissions, {}, { as: 'admin' });
  expect(operations).toEqual(permissionsOf(await allContracts()));
  expect(operations.find(({ id }) => id === 'getPermissions')).toMatchObject({ scope: 'area', purpose: 'administration' });
  expect(operations.find(({ id }) => id === 'appointOfficer')).toMatchObject({ approval: ['admin'] });
});
