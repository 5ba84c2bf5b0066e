// docs/PERMISSIONS.md: the table of permission for people who read the project, from the same contracts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROLES } from '@doudi/core/contract';
import type { Permission } from './permissions.ts';

export const PERMISSIONS_FILE = join(fileURLToPath(new URL('../../../../docs', import.meta.url)), 'PERMISSIONS.md');

const HEAD = `# Permission: role × area × purpose

Written by \`npm run permissions\` from the contracts, by which the door decides; a test compares it. The administrator's page "权限表 / Permissions" shows the same.

- **Reach**: *county* needs a post over the whole county; *area* answers what lies in the area of the post (county, township or village); *self* is one's own
  account; *public* needs no session. Row-level security holds every transaction to the county, to the area and, for facility finance, to the facility.
- **noted**: it shows persons; every reading is in the audit with whom it showed, or nothing is shown. Every command is in the audit.
- **above**: a manager or auditor whose post is over a prefecture or a province may ask it too, in one county below at a time; nothing else of a county, and all
  of their own account but letting others stand in. Only the operator's command \`doudi user add --area\` gives such a post.
- **two**: it is proposed, and done when a second person of the named role approves it.
- Whoever stands in for somebody has that post for some days, under their own name. Nobody gives a post above their own, outside their own area, or to themselves.
`;

export function permissionTable(permissions: readonly Permission[]): string {
  const modules = [...new Set(permissions.map(({ module }) => module))];
  return [HEAD, ...modules.flatMap((module) => ['', `## ${module}`, '', ...rowsOf(permissions.filter((one) => one.module === module))]), ''].join('\n');
}

function rowsOf(permissions: readonly Permission[]): string[] {
  return [
    `| operation | ${ROLES.join(' | ')} | reach | purpose | |`,
    `|---|${ROLES.map(() => ':-:|').join('')}---|---|---|`,
    ...permissions.map(({ id, summary, roles, scope, purpose = '', readsPersonal, isOpenFromAbove, approval }) => {
      const marks = ROLES.map((role) => (roles.includes(role) || scope === 'public' ? '●' : ''));
      const notes = [
        ...(readsPersonal ? ['noted'] : []),
        ...(isOpenFromAbove ? ['above'] : []),
        ...(approval.length > 0 ? [`two: ${approval.join(', ')}`] : []),
      ];
      return `| \`${id}\` ${summary.zh} · ${summary.en} | ${marks.join(' | ')} | ${scope} | ${purpose} | ${notes.join('; ')} |`;
    }),
  ];
}
