// Every operation × every role × every kind of session: whether the door decides as the contract declares. And what a session of one
// county gets to see and change of another: nothing.
import { type Access, type Contract, mayAsk, ROLES, type Role, SUPERVISING_ROLES } from '@doudi/core/contract';
import { ELSEWHERE, HOME } from '../../testing/furnished-server.ts';
import { atOnce } from './at-once.ts';
import { type Fixture, fixtureOf } from './fixtures.ts';
import { toRequest } from './requests.ts';
import { SECRETS } from './words.ts';
import { checksumOf, newAccount, newDeputy, newOfficer, newToken, type SessionState, type StandIn, textsOnlyIn, type World } from './world.ts';

/** What a request may be asked with. */
export const SCOPES = [
  'own county',
  'other county',
  'nobody',
  'expired',
  'ended',
  'disabled',
  'standing in',
  'stand-in over',
  'stand-in to come',
  'stand-in revoked',
  'must change password',
  'prefecture above',
  'province above',
  'another prefecture',
  'another province',
  'unknown token',
  'token of another county',
  'cut token',
  'token that is SQL',
] as const;
export type ScopeKind = (typeof SCOPES)[number];

/** Posts above the county, and where their accounts stand: in another county, whose own reach alone says whether they look at this one. */
export const ABOVE = {
  'prefecture above': { area: HOME.slice(0, 4), standsIn: ELSEWHERE },
  'province above': { area: HOME.slice(0, 2), standsIn: ELSEWHERE },
  'another prefecture': { area: `${HOME.slice(0, 2)}02`, standsIn: `${HOME.slice(0, 2)}0201` },
  'another province': { area: '98', standsIn: '980101' },
} as const;
const aboveOf = (scope: ScopeKind) => (scope in ABOVE ? ABOVE[scope as keyof typeof ABOVE] : undefined);

type Decided = 'may' | 'sign-in-needed' | 'not-allowed' | 'password-change-needed';

export interface Matrix {
  readonly endpoints: number;
  readonly roles: number;
  readonly scopes: number;
  readonly decisions: number;
  /** Each decision that is not the contract's, and each valid request that was not answered. */
  readonly wrong: readonly string[];
}

/** Operations that are tried at once, each with accounts of its own. */
const AT_ONCE = 4;

/** All decisions but those of the other county, which `otherCounty` makes. */
export async function accessMatrix(world: World): Promise<Matrix> {
  const wrong: string[] = [];
  // Where nobody gets in, nothing is used up: one asker does for every operation, and one input for all askers.
  const turnedAway = new Map<string, Promise<Asker>>();
  const counts = await atOnce(AT_ONCE, world.routes, async ({ contract }) => {
    const { actorId } = await newAccount(world, HOME, 'clerk');
    const input = await fixtureOf(world, contract, HOME, {}, actorId);
    let decisions = 0;
    for (const scope of SCOPES.filter((kind) => kind !== 'other county')) {
      // What concerns one's own account is done where that stands.
      const above = aboveOf(scope);
      const county = above && contract.access.kind === 'roles' && contract.access.scope === 'self' ? above.standsIn : HOME;
      for (const role of scope === 'nobody' ? (['clerk'] as const) : above ? SUPERVISING_ROLES : ROLES) {
        const expected = decisionOf(contract.access, scope, role);
        const who = `${scope} ${role}`;
        const asker = (expected !== 'may' && turnedAway.get(who)) || askerFor(world, scope, role);
        if (expected !== 'may') turnedAway.set(who, asker);
        const { token, actorId } = await asker;
        const fresh = expected === 'may' ? await fixtureOf(world, contract, county, {}, actorId) : input;
        decisions++;
        const { status, code } = await ask(world, contract, fresh, token, decisions % 2 === 0);
        const decided = toDecision(code);
        if (decided !== expected) wrong.push(`${contract.id} as ${role}, ${scope}: ${decided} (${status} ${code}), and not ${expected}`);
        else if (expected === 'may' && status !== 200) wrong.push(`${contract.id} as ${role}, ${scope}: a valid request was answered ${status} ${code}`);
      }
    }
    return decisions;
  });
  const decisions = counts.reduce((sum, count) => sum + count, 0);
  return { endpoints: world.routes.length, roles: ROLES.length, scopes: SCOPES.length, decisions, wrong };
}

export interface OtherCounty {
  readonly decisions: number;
  readonly wrong: readonly string[];
  /** Texts of the home county that stood in an answer. */
  readonly leaks: readonly string[];
  readonly isHomeUnchanged: boolean;
  /** Answers of 500 and above: with the application's own filter nobody gets one. */
  readonly failures: readonly string[];
}

/** A session of ELSEWHERE asks for everything with ids of HOME. */
export async function otherCounty(world: World, fixtures: Readonly<Record<string, Fixture>> = {}): Promise<OtherCounty> {
  const wrong: string[] = [];
  const leaks: string[] = [];
  const failures: string[] = [];
  let decisions = 0;
  const inputs = new Map<Contract, Readonly<Record<string, unknown>>>();
  for (const { contract } of world.routes) inputs.set(contract, ofElsewhere(await fixtureOf(world, contract, HOME, fixtures)));
  const tokens = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await newToken(world, ELSEWHERE, role)])));
  const secrets = await textsOnlyIn(world, HOME, ELSEWHERE);
  const before = await checksumOf(world.superuser, HOME);
  const sentBefore = JSON.stringify([...inputs.values()]);
  for (const [contract, input] of inputs) {
    const sent = JSON.stringify(input);
    // The audit says of their own county what was asked for there: these very ids.
    const isOfAudit = contract.access.kind === 'roles' && contract.access.purpose === 'audit';
    for (const role of ROLES) {
      const token = contract.kind === 'session' ? await newToken(world, ELSEWHERE, role) : tokens[role];
      const expected = decisionOf(contract.access, 'other county', role);
      decisions++;
      const { status, code, text } = await ask(world, contract, input, token, false);
      if (status >= 500) failures.push(`${contract.id} as ${role}: ${status} ${code}`);
      else if (toDecision(code) !== expected) wrong.push(`${contract.id} as ${role}, other county: ${toDecision(code)}, and not ${expected}`);
      const isSent = (secret: string) => sent.includes(secret) || (isOfAudit && sentBefore.includes(secret.slice(secret.lastIndexOf('/') + 1)));
      leaks.push(...secrets.filter((secret) => text.includes(secret) && !isSent(secret)).map((secret) => `${contract.id} as ${role}: ${secret}`));
    }
  }
  return { decisions, wrong, leaks, failures, isHomeUnchanged: before === (await checksumOf(world.superuser, HOME)) };
}

/** Who signs in says which county is meant, and so do the code on a paper and the area of a post; everything else is left as it is. */
function ofElsewhere(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if ('code' in input) return { ...input, code: String(input.code).replace(HOME, ELSEWHERE) };
  if ('area' in input) return { ...input, area: String(input.area).replace(HOME, ELSEWHERE) };
  return 'countyId' in input ? { ...input, countyId: ELSEWHERE } : input;
}

function decisionOf(access: Access, scope: ScopeKind, role: Role): Decided {
  const actor = { actorId: 'a', countyId: HOME, role, area: aboveOf(scope)?.area ?? HOME };
  const isKnown = ['own county', 'other county', 'standing in', 'must change password', 'prefecture above', 'province above'].includes(scope);
  if (!isKnown) return mayAsk(access, undefined) ? 'may' : 'sign-in-needed';
  const asked = scope === 'standing in' ? { ...actor, actingFor: 'b' } : actor;
  if (!mayAsk(access, asked)) return 'not-allowed';
  const isHeldBack = scope === 'must change password' && access.kind === 'roles' && access.scope !== 'self';
  return isHeldBack ? 'password-change-needed' : 'may';
}

function toDecision(code: string): Decided {
  return code === 'sign-in-needed' || code === 'not-allowed' || code === 'password-change-needed' ? code : 'may';
}

const STATES: Readonly<Partial<Record<ScopeKind, SessionState>>> = {
  'own county': 'open',
  expired: 'expired',
  ended: 'ended',
  disabled: 'disabled',
  'must change password': 'must-change-password',
};

/** A token, and whose it is if it is somebody's of the county. */
interface Asker {
  readonly token: string | undefined;
  readonly actorId?: string;
}

async function askerFor(world: World, scope: ScopeKind, role: Role): Promise<Asker> {
  if (isStandIn(scope)) return newDeputy(world, HOME, role, scope);
  const above = aboveOf(scope);
  if (above) return newOfficer(world, HOME, role, above.area, above.standsIn);
  const state = STATES[scope];
  return state ? newAccount(world, HOME, role, state) : { token: await strangeToken(world, scope, role) };
}

function isStandIn(scope: ScopeKind): scope is StandIn & ScopeKind {
  return scope.startsWith('stand');
}

async function strangeToken(world: World, scope: ScopeKind, role: Role): Promise<string | undefined> {
  const [, secret = ''] = scope === 'nobody' ? [] : (await newToken(world, ELSEWHERE, role)).split('.');
  switch (scope) {
    case 'token of another county':
      return `${HOME}.${secret}`;
    case 'unknown token':
      return SECRETS.token;
    case 'cut token':
      return `${ELSEWHERE}.${secret.slice(0, -1)}`;
    case 'token that is SQL':
      return `${ELSEWHERE}.'or(1=1)--`;
    default:
      return undefined;
  }
}

let asked = 0;

export async function ask(
  { app }: World,
  contract: Contract,
  input: Readonly<Record<string, unknown>>,
  token: string | undefined,
  asCookie: boolean,
): Promise<{ status: number; code: string; text: string }> {
  const { method, path, headers, body } = toRequest(contract, input, `matrix-key-${++asked}`);
  // A browser says which page sends what it sends.
  const byCookie = { cookie: `doudi_session=${token}`, 'sec-fetch-site': 'same-origin' };
  const credentials: Record<string, string> = token === undefined ? {} : asCookie ? byCookie : { authorization: `Bearer ${token}` };
  const response = await app.request(path, { method, headers: { ...headers, ...credentials }, ...(body !== undefined && { body: String(body) }) });
  const text = await response.text();
  return { status: response.status, code: response.status === 200 ? '' : String(JSON.parse(text).code), text };
}
