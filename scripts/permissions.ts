// Writes docs/PERMISSIONS.md from the contracts of all operations.
import { writeFileSync } from 'node:fs';
import { PERMISSIONS_FILE, permissionTable } from '../packages/server/src/access/permission-table.ts';
import { permissionsOf } from '../packages/server/src/access/permissions.ts';
import { allContracts } from '../packages/server/src/testing/all-contracts.ts';

writeFileSync(PERMISSIONS_FILE, permissionTable(permissionsOf(await allContracts())));
