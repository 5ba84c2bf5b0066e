// Numbers and a name that stand nowhere else: every operation is done with them, and then they are looked for where they must not be.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Contract, checkInput, inputFields, isRefusal, pathParameters } from '@doudi/core/contract';
import { SEALED_FIELDS } from '@doudi/core/registry';
import { contentsOf } from '../../platform/database/testing/contents.ts';
import { HOME } from '../../testing/furnished-server.ts';
import { atOnce } from './at-once.ts';
import { type Fixture, fixtureOf } from './fixtures.ts';
import { toRequest, type WireRequest } from './requests.ts';
import { SECRETS } from './words.ts';
import { newAccount, newToken, rolesOf, type World } from './world.ts';

const NUMBERS = { 'ID number': SECRETS.idNumber, phone: SECRETS.phone, 'bank account': SECRETS.bankAccount } as const;
const CANARIES = { ...NUMBERS, name: SECRETS.name } as const;

/** The only column that says what people are called, and the only operations that show a number in full. */
const NAME_STANDS_IN = 'person';
const SHOWS_IN_FULL: readonly string[] = ['revealField', 'revealHelperPhone'];

/** A canary as it may stand somewhere: as it is, as bytes are printed, and as an address carries it. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [text, bytes.toString('hex'), bytes.toString('base64').replace(/=*$/, ''), encodeURIComponent(text)];
}

function canariesIn(text: string, canaries: Readonly<Record<string, string>>): string[] {
  return Object.entries(canaries)
    .filter(([, canary]) => formsOf(canary).some((form) => text.includes(form)))
    .map(([what]) => what);
}

let asked = 0;

const AT_ONCE = 4;

/** Sends every operation, as each role that may ask, with a valid input, and as one of them with canaries where they do not belong; gives what replies told. */
export async function sendEverything(world: World, fixtures: Readonly<Record<string, Fixture>> = {}): Promise<Sent> {
  const findings: string[] = [];
  let [answered, refused] = [0, 0];
  await atOnce(AT_ONCE, world.routes, async ({ contract }) => {
    for (const [index, role] of rolesOf(contract).entries()) {
      const account = await newAccount(world, HOME, role);
      const input = await fixtureOf(world, contract, HOME, fixtures, account.actorId);
      const good = toRequest(contract, input, `canary-${++asked}`);
      let { token } = account;
      for (const request of [good, ...(index === 0 ? spoiltRequests(contract, input, good) : [])]) {
        const { status, text } = await send(world, request, token);
        if (status === 200) answered++;
        else refused++;
        if (status === 401 || contract.kind === 'session') token = await newToken(world, HOME, role);
        findings.push(...leaksInReply(contract, request, status, text).map((what) => `${contract.id} as ${role} answered ${status} with the ${what}`));
      }
    }
  });
  return { findings, answered, refused };
}

interface Sent {
  readonly findings: readonly string[];
  readonly answered: number;
  readonly refused: number;
}

/** Numbers leave in no reply but those of these operations. A name leaves in answers; in a refusal only if it was sent there. */
function leaksInReply({ id }: Contract, { path, body }: WireRequest, status: number, text: string): string[] {
  if (status === 200) return SHOWS_IN_FULL.includes(id) ? [] : canariesIn(text, NUMBERS);
  const isNameSent = formsOf(SECRETS.name).some((form) => `${path} ${body}`.includes(form));
  return canariesIn(text, isNameSent ? NUMBERS : CANARIES);
}

/** Canaries in fields that do not take them or name a record, in a field that there is not, in the address, and in what is no JSON. */
function spoiltRequests(contract: Contract, input: Readonly<Record<string, unknown>>, good: WireRequest): WireRequest[] {
  const newKey = (request: WireRequest): WireRequest => ({
    ...request,
    headers: { ...request.headers, ...(contract.kind === 'command' && { 'idempotency-key': `canary-${++asked}` }) },
  });
  // A reason or a note is stored as it is written: what people write there is no business of the program.
  const isTaken = (spoilt: object, field: string) => !field.endsWith('Id') && !isRefusal(checkInput(contract, spoilt));
  const inFields = Object.values(CANARIES).flatMap((canary) =>
    [...(inputFields(contract) ?? []), canary]
      .map((field) => ({ field, spoilt: { ...input, [field]: canary } }))
      .filter(({ field, spoilt }) => !isTaken(spoilt, field)),
  );
  const inAddress = `${good.path}${good.path.includes('?') ? '&' : '?'}q=${encodeURIComponent(Object.values(CANARIES).join(' '))}`;
  return [
    ...inFields.map(({ spoilt }) => newKey(toRequest(contract, spoilt, 'canary'))),
    newKey({ ...good, path: inAddress }),
    ...(contract.method === 'post' ? [newKey({ ...good, body: `{"idNumber":"${SECRETS.idNumber}", ${SECRETS.phone}` })] : []),
  ];
}

async function send({ app }: World, { method, path, headers, body }: WireRequest, token: string): Promise<{ status: number; text: string }> {
  const response = await app.request(path, {
    method,
    headers: { ...headers, authorization: `Bearer ${token}`, 'accept-language': 'en' },
    ...(body !== undefined && { body: String(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** In every table of the database, as whoever steals a backup reads it. */
export async function canariesInTables(superuserUrl: string): Promise<string[]> {
  const tables = Object.entries(await contentsOf(superuserUrl));
  return tables.flatMap(([table, text]) => canariesIn(text, table === NAME_STANDS_IN ? NUMBERS : CANARIES).map((what) => `${table} holds the ${what}`));
}

/** In what the server logged, and in what PostgreSQL did. */
export async function canariesInLogs(world: World): Promise<string[]> {
  const { rows } = await world.superuser.query<{ data_directory: string }>('show data_directory');
  const postgresLog = readFileSync(join(dirname(rows[0]?.data_directory ?? ''), 'server.log'), 'utf8');
  return [
    ...canariesIn(world.logged(), CANARIES).map((what) => `the server logged the ${what}`),
    ...canariesIn(postgresLog, CANARIES).map((what) => `PostgreSQL logged the ${what}`),
  ];
}

/** Operations whose address would carry what names a person: into histories, proxies and their logs. */
export function canariesInAddresses(contracts: readonly Contract[]): string[] {
  return contracts.flatMap((contract) => {
    const inAddress = contract.method === 'get' ? (inputFields(contract) ?? []) : pathParameters(contract.path);
    return inAddress
      .filter((field) => ['name', 'text', 'reason', ...SEALED_FIELDS].includes(field))
      .map((field) => `${contract.id} has ${field} in its address`);
  });
}
