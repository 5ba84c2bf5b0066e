// How far a post reaches: every operation, every role whose posts may be narrower than the county, in every place that a post can lie from where
// the record lies. Decided by `isWithin` alone, and compared with what is answered and changed.
import { COUNTY_ROLES, type Contract, isWithin, mayAsk, ROLES } from '@doudi/core/contract';
import { HOME } from '../../testing/furnished-server.ts';
import { ask } from './access-matrix.ts';
import { atOnce } from './at-once.ts';
import { fixtureOf, villageOf } from './fixtures.ts';
import { newAccount, type World } from './world.ts';

/** Where a post lies, seen from the village in which the record lies. */
export const PLACES = {
  own: villageOf(HOME),
  'parent: its township': villageOf(HOME).slice(0, 9),
  'parent: its county': HOME,
  'sibling: the next village': `${villageOf(HOME).slice(0, 9)}004`,
  'another township': `${HOME}001`,
  'a village of another township': `${HOME}001001`,
} as const;
type Place = keyof typeof PLACES;

const AT_ONCE = 4;

const NARROW_ROLES = ROLES.filter((role) => !COUNTY_ROLES.includes(role));

export interface Reach {
  readonly decisions: number;
  /** Decisions that are not the table's. */
  readonly wrong: readonly string[];
  /** Texts of the village that stood in an answer to a post that does not reach it. */
  readonly leaks: readonly string[];
  /** Posts that do not reach the village and changed something of it, with the operations of which one did. */
  readonly changes: readonly string[];
  readonly failures: readonly string[];
}

/** With `isDoorOpen` the door lets in whoever is signed in, so that nothing but row-level security decides. */
export async function areaMatrix(world: World, { isDoorOpen = false } = {}): Promise<Reach> {
  const wrong: string[] = [];
  const leaks: string[] = [];
  const changes: string[] = [];
  const failures: string[] = [];
  let decisions = 0;
  const contracts = world.routes
    .map(({ contract }) => contract)
    .filter(({ access, kind }) => access.kind === 'roles' && access.scope !== 'self' && kind !== 'session');
  // Whoever is turned away at the door uses nothing up: one input does for all of them.
  const known = new Map<Contract, Readonly<Record<string, unknown>>>();
  for (const [place, area] of Object.entries(PLACES) as [Place, string][]) {
    const doesReach = isWithin(villageOf(HOME), area);
    // Whoever reaches it may see and change it: only the door could be wrong.
    if (doesReach && isDoorOpen) continue;
    for (const role of NARROW_ROLES) {
      const turnedAway = newAccount(world, HOME, role, 'open', area);
      const requests = await atOnce(AT_ONCE, contracts, async (contract) => {
        const isTurnedAway = !isDoorOpen && !mayAsk(contract.access, { actorId: 'a', countyId: HOME, role, area });
        const account = await (isTurnedAway ? turnedAway : newAccount(world, HOME, role, 'open', area));
        const input = (isTurnedAway && known.get(contract)) || (await fixtureOf(world, contract, HOME, {}, account.actorId));
        known.set(contract, input);
        return { contract, ...account, input };
      });
      const marks = doesReach ? [] : await marksOf(world);
      const before = doesReach ? '' : await villageOfRecords(world);
      const answered: string[] = [];
      await atOnce(AT_ONCE, requests, async ({ contract, actorId, token, input }) => {
        const expected = mayAsk(contract.access, { actorId, countyId: HOME, role, area }) ? 'may' : 'not-allowed';
        decisions++;
        const { status, code, text } = await ask(world, contract, input, token, false);
        const what = `${contract.id} as ${role}, ${place}`;
        if (status >= 500) failures.push(`${what}: ${status}`);
        if (status === 200) answered.push(contract.id);
        if (!isDoorOpen && (code === 'not-allowed') !== (expected === 'not-allowed') && !refusesArea(input, area))
          wrong.push(`${what}: ${status} ${code}, and not ${expected}`);
        if (doesReach && expected === 'may' && status !== 200 && !refusesArea(input, area))
          wrong.push(`${what}: a valid request was answered ${status} ${code}`);
        const sent = JSON.stringify(input);
        leaks.push(...marks.filter((mark) => text.includes(mark) && !sent.includes(mark)).map((mark) => `${what}: ${mark}`));
      });
      if (!doesReach && before !== (await villageOfRecords(world))) changes.push(`${role}, ${place}: by one of ${answered.join(', ')}`);
    }
  }
  return { decisions, wrong, leaks, changes, failures };
}

/** Whoever names an area outside their own is told so with the same code as at the door. */
function refusesArea(input: Readonly<Record<string, unknown>>, area: string): boolean {
  const asked = input.area ?? input.villageCode;
  return asked !== undefined && !isWithin(String(asked), area);
}

/** Ids and names of the village's people and accounts, and the ids of their bills. */
async function marksOf({ superuser }: World): Promise<string[]> {
  const { rows } = await superuser.query<{ mark: string }>(
    `select person_id as mark from person where county_id = $1 and village_code = $2
     union select name from person where county_id = $1 and village_code = $2
     union select settlement_id from settlement join person using (county_id, person_id) where county_id = $1 and village_code = $2
     union select actor_id from actor where county_id = $1 and area = $2`,
    [HOME, villageOf(HOME)],
  );
  return rows.map(({ mark }) => mark);
}

/** Everything of the village that an operation could change. */
async function villageOfRecords({ superuser }: World): Promise<string> {
  const { rows } = await superuser.query<{ sum: string }>(
    `select md5(coalesce(string_agg(t, ',' order by t), '')) as sum from (
       select p::text as t from person p where county_id = $1 and village_code = $2
       union all select a::text from actor a where county_id = $1 and area = $2
       union all select d::text from designation d join person p using (county_id, person_id) where county_id = $1 and village_code = $2
       union all select f::text from protected_fact f join person p using (county_id, person_id) where county_id = $1 and village_code = $2
       union all select t::text from treating_team t join person p using (county_id, person_id) where county_id = $1 and village_code = $2
       union all select s.settlement_id from settlement s join person p using (county_id, person_id) where county_id = $1 and village_code = $2
       union all select c::text from cancellation c join settlement s using (county_id, settlement_id) join person p using (county_id, person_id)
         where county_id = $1 and village_code = $2
       union all select y::text from payment y join settlement s using (county_id, settlement_id) join person p using (county_id, person_id)
         where county_id = $1 and village_code = $2
       union all select n::text from statement_print n join settlement s using (county_id, settlement_id) join person p using (county_id, person_id)
         where county_id = $1 and village_code = $2) all_of_it`,
    [HOME, villageOf(HOME)],
  );
  return rows[0]?.sum ?? '';
}
