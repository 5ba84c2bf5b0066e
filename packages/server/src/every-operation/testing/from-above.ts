// What somebody above the county leaves behind in it: entries of its audit, and nothing else.
import { SUPERVISING_ROLES } from '@doudi/core/contract';
import { HOME } from '../../testing/furnished-server.ts';
import { ABOVE, ask } from './access-matrix.ts';
import { fixtureOf } from './fixtures.ts';
import { checksumOf, newOfficer, type World } from './world.ts';

export async function fromAbove(world: World): Promise<{ readonly asked: number; readonly changed: readonly string[]; readonly unnoted: readonly string[] }> {
  const changed: string[] = [];
  const unnoted: string[] = [];
  const contracts = world.routes.map(({ contract }) => contract).filter(({ access }) => access.kind === 'roles' && access.scope !== 'self');
  const requests = [];
  for (const contract of contracts) requests.push({ contract, input: await fixtureOf(world, contract, HOME) });
  const { area, standsIn } = ABOVE['prefecture above'];
  for (const role of SUPERVISING_ROLES) {
    const { actorId, token } = await newOfficer(world, HOME, role, area, standsIn);
    const before = await exceptAudit(world);
    const noted = async () => {
      const { rows } = await world.superuser.query<{ officer: string; purpose: string }>(
        `select facts #>> '{officer,area}' as officer, purpose from audit_entry where county_id = $1 and actor_id = $2`,
        [HOME, actorId],
      );
      return rows;
    };
    for (const { contract, input } of requests) {
      const had = (await noted()).length;
      const { status } = await ask(world, contract, input, token, false);
      const isPersonal = contract.access.kind === 'roles' && contract.access.reads === 'personal';
      if ((await noted()).length !== had + (status === 200 && isPersonal ? 1 : 0)) unnoted.push(`${contract.id} as ${role}`);
    }
    unnoted.push(...(await noted()).filter(({ officer, purpose }) => officer !== area || purpose !== 'supervision').map((entry) => JSON.stringify(entry)));
    if (before !== (await exceptAudit(world))) changed.push(role);
  }
  return { asked: requests.length * SUPERVISING_ROLES.length, changed, unnoted };
}

async function exceptAudit({ superuser }: World): Promise<string> {
  return (await checksumOf(superuser, HOME)).replace(/^audit_entry .*$/m, '');
}
