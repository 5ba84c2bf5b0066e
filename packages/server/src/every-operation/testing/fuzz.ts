// Sends an operation whatever its contract lets one think of, and judges every reply.
import { type Contract, isBehindWall, ROLES, type Role } from '@doudi/core/contract';
import { type Random, randomOf } from '../../demo/random.ts';
import { ELSEWHERE, HOME } from '../../testing/furnished-server.ts';
import { fixtureOf, hasFixture } from './fixtures.ts';
import { RECOGNITION_WORDS } from './recognition-fixtures.ts';
import { faultsOf, type Reply, SLOW_MS } from './replies.ts';
import { requestOf, toRequest, type WireRequest } from './requests.ts';
import { signInWords } from './sign-in-fixtures.ts';
import { STUDIO_WORDS } from './studio-fixtures.ts';
import { HOSTILE_TEXTS, SECRETS, type Words, wordsIn } from './words.ts';
import { newAccount, reviveFurnished, rolesOf, type World, watchWrites } from './world.ts';

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
}

export interface Fuzzed {
  readonly sent: number;
  readonly accepted: number;
  /** How often it refused with which code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** Each with the seed and number that bring it back. */
  readonly faults: readonly string[];
}

/** Who asks; the token is made anew when a request has ended it. */
interface Asker {
  readonly name: string;
  readonly county: typeof HOME | typeof ELSEWHERE;
  readonly mayAsk: boolean;
  readonly token: (() => Promise<string>) | undefined;
  readonly header?: string;
  readonly forget: () => void;
}

/** Tables that a session's operation writes also when it refuses: attempts to sign in are counted and remembered. */
const WRITTEN_BY_ATTEMPTS = ['actor', 'audit_entry', 'command_key', 'command_answer'];
/** Tables that an operation writes that leaves everything else as it was: who read of persons is noted, also who was refused. */
function writtenAnyhow({ kind, access }: Contract): readonly string[] {
  if (kind === 'session') return WRITTEN_BY_ATTEMPTS;
  const isNoted = isBehindWall(access) || (kind === 'query' && access.kind === 'roles' && access.reads === 'personal');
  return isNoted ? ['audit_entry', 'protected_audit_entry'] : [];
}

/** Somebody with what was just made for them to ask about. */
interface Sure {
  readonly asker: Asker;
  readonly input: Readonly<Record<string, unknown>>;
}

const AT_ONCE = 6;
const MOST_FAULTS = 20;

export async function fuzz(world: World, contract: Contract, { inputs, seed }: FuzzOptions): Promise<Fuzzed> {
  const made: Made = { [HOME]: [], [ELSEWHERE]: [] };
  const from = world.linesLogged();
  let newTokens = 0;
  const askers = askersFor(world, contract, made, () => newTokens++);
  for (const asker of askers) await asker.token?.();
  const wordsOf = async (county: keyof Made) =>
    withMade(await wordsIn(world.superuser, county, { ...signInWords(), ...RECOGNITION_WORDS, ...STUDIO_WORDS }), made[county]);
  const words = { [HOME]: await wordsOf(HOME), [ELSEWHERE]: await wordsOf(ELSEWHERE) };
  const written = await watchWrites(world.superuser, writtenAnyhow(contract));
  const faults: string[] = [];
  const refused: Record<string, number> = {};
  let [accepted, slowestMs] = [0, 0];
  await written();

  const one = async (index: number, sure?: Sure): Promise<void> => {
    const random = randomOf(seed, `${contract.id}/${index}`);
    const asker = sure?.asker ?? pickAsker(askers, random);
    // Some keys come twice.
    const key = `fuzz-${contract.id}-${seed}-${random.happens(50) ? 'again' : index}`;
    const request = sure ? toRequest(contract, sure.input, `${key}-sure`, 'as made') : requestOf(contract, random, words[asker.county], key);
    const tell = (fault: string) => faults.push(`${contract.id} seed ${seed} input ${index} (${request.kind}, ${asker.name}): ${fault}`);
    let reply: Reply;
    try {
      reply = await send(world, request, asker);
    } catch (error) {
      tell(`it threw ${error}`);
      return;
    }
    slowestMs = Math.max(slowestMs, reply.milliseconds);
    const isJudgedLater = contract.kind === 'query' && !request.isAstray;
    const wrote = isJudgedLater ? [] : await written();
    if (wrote.length > 0 && reply.status !== 200 && !request.isAstray) tell(`it refused (${codeOf(reply.text)}) and wrote ${wrote.join(', ')}`);
    // A machine that was busy for a moment is no fault: what takes long takes long again.
    if (reply.milliseconds > SLOW_MS) reply = { ...reply, milliseconds: (await send(world, withKey(request, `${key}-slow`), asker)).milliseconds };
    const reached = request.isAstray ? world.routes.map((route) => route.contract) : [contract];
    for (const fault of faultsOf(reached, request, reply, world.schemaNames)) tell(`${fault}${whatWasLogged(world, reply)}`);
    if (reply.status === 200) accepted++;
    else {
      const code = codeOf(reply.text);
      refused[code] = (refused[code] ?? 0) + 1;
    }
    if (reply.status === 401 || (contract.kind === 'session' && reply.status === 200)) asker.forget();
  };

  /** So that something gets through, whatever chance does. */
  const newSure = async (random: Random): Promise<Sure | undefined> => {
    const asker = random.pick(askers.filter(({ mayAsk }) => mayAsk));
    asker.forget();
    await asker.token?.();
    const input = made[asker.county].at(-1);
    return input && { asker, input };
  };

  if (contract.kind === 'query') {
    const sure = await newSure(randomOf(seed, `${contract.id}/sure`));
    await written();
    for (let index = 0; index < inputs && faults.length < MOST_FAULTS; index += AT_ONCE) {
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, inputs - index) }, (_, offset) => one(index + offset, index + offset === 50 ? sure : undefined)),
      );
    }
    // Only what went astray may have reached a command.
    const wrote = contract.method === 'get' ? await written() : [];
    if (wrote.length > 0) faults.push(`${contract.id} seed ${seed}: a query wrote ${wrote.join(', ')}`);
  } else {
    for (let index = 0; index < inputs && faults.length < MOST_FAULTS; index++) {
      const sure = index % 100 === 50 ? await newSure(randomOf(seed, `${contract.id}/${index}/sure`)) : undefined;
      for (const asker of askers) await asker.token?.();
      // What was made for the request is none of its doing.
      if (newTokens > 0) await written();
      newTokens = 0;
      await one(index, sure);
    }
  }
  faults.push(...leaksInLog(world.logged(from)));
  return { sent: inputs, accepted, refused, slowestMs, faults };
}

function withKey(request: WireRequest, key: string): WireRequest {
  return 'idempotency-key' in request.headers ? { ...request, headers: { ...request.headers, 'idempotency-key': key } } : request;
}

async function send({ app }: World, { method, path, headers, body }: WireRequest, asker: Asker): Promise<Reply> {
  const token = await asker.token?.();
  const authorization = asker.header ?? (token === undefined ? undefined : `Bearer ${token}`);
  const begun = performance.now();
  const response = await app.request(path, {
    method,
    headers: { ...(authorization !== undefined && { authorization }), ...headers },
    ...(body !== undefined && { body: body as string | Uint8Array<ArrayBuffer> }),
  });
  const text = await response.text();
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', text, milliseconds: performance.now() - begun };
}

/** What was put there to be asked about, by county. */
type Made = Readonly<Record<typeof HOME | typeof ELSEWHERE, Readonly<Record<string, unknown>>[]>>;

/** Half of the ids are of what was made for this operation: of all that the database knows, few would do. */
function withMade(words: Words, made: readonly Readonly<Record<string, unknown>>[]): Words {
  // The same list until more is made, so that what a schema takes of it need not be found out again.
  const lists = new Map<string, readonly string[]>();
  let countOfMade = 0;
  const listOf = (field: string): readonly string[] => {
    const known = words.of(field);
    const ids = field.endsWith('Id') ? made.flatMap(({ [field]: value }) => (typeof value === 'string' ? [value] : [])) : [];
    if (ids.length === 0) return known;
    const times = Math.max(1, Math.ceil(known.length / ids.length));
    return [...known, ...Array.from({ length: times }, () => ids).flat()];
  };
  const of = (field: string): readonly string[] => {
    if (countOfMade !== made.length) lists.clear();
    countOfMade = made.length;
    const list = lists.get(field) ?? listOf(field);
    lists.set(field, list);
    return list;
  };
  return { of };
}

function askersFor(world: World, contract: Contract, made: Made, onNewToken: () => void): Asker[] {
  const allowed = rolesOf(contract);
  const known = (county: Asker['county'], role: Role): Asker => {
    let token: Promise<string> | undefined;
    return {
      name: `${role} of ${county}`,
      county,
      mayAsk: allowed.includes(role),
      token: () => {
        if (token === undefined) onNewToken();
        token ??= newAsker(world, contract, county, role, made);
        return token;
      },
      forget: () => {
        token = undefined;
      },
    };
  };
  const stranger = (name: string, header?: string): Asker => ({
    name,
    county: HOME,
    mayAsk: false,
    token: undefined,
    forget: () => {},
    ...(header !== undefined && { header }),
  });
  const others = ROLES.filter((role) => !allowed.includes(role));
  return [
    ...allowed.map((role) => known(HOME, role)),
    ...allowed.map((role) => known(ELSEWHERE, role)),
    ...others.map((role) => known(HOME, role)),
    stranger('nobody'),
    stranger('a forger', `Bearer ${SECRETS.token}`),
    ...['Bearer', 'Bearer ', 'Basic YTpi', "Bearer 990101.' or 1=1", `Bearer ${'a'.repeat(9000)}`, HOSTILE_TEXTS[1] ?? ''].map((header) =>
      stranger('an odd header', header),
    ),
  ];
}

/** A token; with something there that its account may ask about, if it may ask at all. */
async function newAsker(world: World, contract: Contract, county: Asker['county'], role: Role, made: Made): Promise<string> {
  const { token, actorId } = await newAccount(world, county, role);
  if (rolesOf(contract).includes(role) && hasFixture(contract)) {
    await reviveFurnished(world.superuser);
    made[county].push(await fixtureOf(world, contract, county, {}, actorId));
  }
  return token;
}

/** Mostly somebody who may ask, for only they reach what lies behind the door. */
function pickAsker(askers: readonly Asker[], random: Random): Asker {
  return random.happens(850) ? random.pick(askers.filter((asker) => asker.mayAsk)) : random.pick(askers);
}

/** What the log says of a failure, so that it need not be looked for. */
function whatWasLogged(world: World, { status, text }: Reply): string {
  const requestId = /"instance":"([\w-]+)"/.exec(text)?.[1];
  if (status < 500 || requestId === undefined) return '';
  const line = world
    .logged()
    .split('\n')
    .find((line) => line.includes(requestId) && line.includes('"error"'));
  return line === undefined ? '' : ` (${JSON.parse(line).error.message})`;
}

function codeOf(text: string): string {
  return /"code":"([\w-]+)"/.exec(text)?.[1] ?? 'none';
}

/** Numbers, names, passwords and tokens that the requests were full of. */
function leaksInLog(logged: string): string[] {
  return Object.entries(SECRETS)
    .filter(([, secret]) => logged.includes(secret))
    .map(([what]) => `the log holds the ${what} that was sent`);
}
