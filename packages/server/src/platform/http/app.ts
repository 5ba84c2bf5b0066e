// The only door: every request is read, allowed, checked, answered and logged here, from the contracts alone. An operation knows nothing
// of HTTP, and no other file registers an address.
import { randomUUID } from 'node:crypto';
import {
  ACTOR_HEADER,
  answerFault,
  askerOf,
  BEHIND_THE_WALL,
  type Contract,
  checkInput,
  isBehindWall,
  isRefusal,
  mayAsk,
  openApi,
  type Problem,
  type Refusal,
  refusalsOf,
  refuse,
  toProblem,
} from '@doudi/core/contract';
import type { Language } from '@doudi/policy';
import { type Context, Hono } from 'hono';
import { isBusy } from './busy.ts';
import { checkRoutes } from './check-routes.ts';
import { answerFile, type ConsoleFile, type ConsoleFiles, isPageAsked, readConsole } from './console-files.ts';
import { API_TITLE, DOCS_STYLE, docsPage } from './docs-page.ts';
import { PAGE_POLICY, setSecurityHeaders } from './headers.ts';
import type { Log, RequestLine } from './log.ts';
import {
  bearerToken,
  checkAddress,
  checkHost,
  cookieToken,
  joinFields,
  languageOfHeader,
  readBody,
  readIdempotencyKey,
  readQuery,
  senderOf,
  sessionCookieName,
} from './read-request.ts';
import type { Answer, Call, Route, SignedIn } from './route.ts';

export interface AppOptions {
  readonly routes: readonly Route[];
  /** Who a session's token belongs to; undefined if it is unknown, ended or too old. */
  readonly authenticate: (token: string) => Promise<SignedIn | undefined>;
  readonly log: Log;
  /** Whether requests can be served: the database answers. */
  readonly health: () => Promise<boolean>;
  /** What else is told of a server that is well: numbers for whoever watches it, and nothing of any person. */
  readonly healthFacts?: () => object;
  /** Whether every answer and refusal is held against its contract, as tests and development do; in production the cost is saved. */
  readonly checksAnswers?: boolean;
  /** Behind a reverse proxy of ours: believe its X-Forwarded-Proto and the last address of X-Forwarded-For. */
  readonly isBehindProxy?: boolean;
  /** Origins beside the address of the request itself from which pages of ours are served. */
  readonly ownOrigins?: readonly string[];
  /** The names under which requests are answered, beside those of this machine for itself; any name if there are none. */
  readonly allowedHosts?: readonly string[];
  readonly bodyTimeoutMs?: number;
  /** Where the console was built; without it, the description of the API is what a person finds. */
  readonly consoleFolder?: string;
  /** Of the program, for the description of the API. */
  readonly version?: string;
  /** Milliseconds that only grow, for durations. */
  readonly now?: () => number;
  readonly newRequestId?: () => string;
}

/** What is known of the request that is being answered. */
interface Trace {
  readonly requestId: string;
  readonly language: Language;
  readonly isHttps: boolean;
  operation: string;
  /** Asked for so often that a success is not worth a line of the log. */
  isQuiet?: boolean;
  code?: string;
  actor?: SignedIn;
}

interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}
type Env = { Bindings: Bindings; Variables: { trace: Trace } };
type Request = Context<Env>;

export type App = Hono<Env>;

/** The application: `app.request(path, init)` answers in a test, `serve` puts it on a port. */
export function createApp(options: AppOptions): App {
  checkRoutes(options.routes);
  const app = new Hono<Env>();
  app.use(around(options));
  app.onError((error, c) => answerError(c, error, options.log));
  app.notFound((c) =>
    answerRefusal(c, refuse('no-such-address', { zh: '没有这个地址；全部操作见 /docs。', en: 'there is no such address; /docs lists all operations' })),
  );
  addHealth(app, options);
  for (const route of literalFirst(options.routes)) {
    app.on(route.contract.method, toHonoPath(route.contract.path), (c) =>
      // Whatever is thrown, even what is no error, ends here.
      answerRoute(c, route, options).catch((error) => answerError(c, error, options.log)),
    );
  }
  addDescription(app, options);
  const files = options.consoleFolder === undefined ? undefined : readConsole(options.consoleFolder);
  if (files) addConsole(app, files);
  else app.get('/', (c) => c.redirect('/docs'));
  addWrongMethods(
    app,
    options.routes.map(({ contract }) => contract),
  );
  return app;
}

/** What happens to every request, known address or not. */
function around(options: AppOptions) {
  const { now = () => performance.now(), newRequestId = randomUUID, log } = options;
  return async (c: Request, next: () => Promise<void>): Promise<void> => {
    const begun = now();
    const trace = beginTrace(c, options, newRequestId());
    c.set('trace', trace);
    const refusal = refusalAtTheDoor(c, options);
    if (refusal) c.res = answerRefusal(c, refusal);
    else await next();
    c.res.headers.set('x-request-id', trace.requestId);
    setSecurityHeaders(c.res.headers, trace.isHttps);
    const isQuiet = trace.isQuiet && c.res.status < 400;
    if (!isQuiet) log.request(requestLine(trace, c.res.status, now() - begun));
  };
}

/** Whoever asks whether the process is well may use its number for a name. */
function refusalAtTheDoor(c: Request, { allowedHosts = [] }: AppOptions): Refusal | undefined {
  return checkAddress(c.req.url) ?? (c.req.path === '/healthz' ? undefined : checkHost(c.req.raw, allowedHosts));
}

function beginTrace(c: Request, { isBehindProxy = false }: AppOptions, requestId: string): Trace {
  const protocol = (isBehindProxy && c.req.header('x-forwarded-proto')) || new URL(c.req.url).protocol;
  return { requestId, language: languageOfHeader(c.req.header('accept-language')), isHttps: /^https:?$/.test(protocol), operation: 'none' };
}

function requestLine({ requestId, operation, code, actor }: Trace, status: number, milliseconds: number): RequestLine {
  return {
    requestId,
    operation,
    status,
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...(code !== undefined && { code }),
    ...(actor && { actorId: actor.actorId, countyId: actor.countyId }),
  };
}

/** Access comes first: who may not ask learns nothing about what is valid or exists. */
async function answerRoute(c: Request, route: Route, options: AppOptions): Promise<Response> {
  const { contract } = route;
  const trace = c.get('trace');
  trace.operation = isBehindWall(contract.access) ? BEHIND_THE_WALL : contract.id;
  const entry = await enter(c, contract, options);
  if (isRefusal(entry)) return answerRefusal(c, entry);
  const call = await readCall(c, contract, entry.actor, options);
  if (isRefusal(call)) return answerRefusal(c, call);
  const answer = await route.answer(call);
  if (options.checksAnswers !== false) holdToContract(contract, answer);
  return isRefusal(answer) ? answerRefusal(c, answer) : answerValue(c, contract, answer);
}

/** Who comes in, or why not. */
async function enter(c: Request, contract: Contract, options: AppOptions): Promise<{ readonly actor: SignedIn | undefined } | Refusal> {
  const authorization = c.req.header('authorization');
  const token = authorization === undefined ? cookieToken(c.req.header('cookie'), c.get('trace').isHttps) : bearerToken(authorization);
  const forged = authorization === undefined ? forgery(c, contract, token !== undefined, options) : undefined;
  if (forged) return forged;
  const found = token === undefined ? undefined : await options.authenticate(token);
  // A program sends its credential with each request; in a browser's cookie it is nobody's.
  const known = found?.apiCredentialId !== undefined && authorization === undefined ? undefined : found;
  const actor = known && actingIn(contract, known);
  if (actor) c.get('trace').actor = actor;
  const meant = c.req.header(ACTOR_HEADER);
  if (actor && meant !== undefined && meant !== askerOf(actor) && contract.access.kind === 'roles') return OTHER_ACTOR;
  if (!mayAsk(contract.access, actor)) return actor ? NOT_ALLOWED : SIGN_IN_NEEDED;
  return actor?.mustChangePassword && isOfCounty(contract) ? PASSWORD_CHANGE_NEEDED : { actor };
}

/** In the county that is looked at from above; what concerns one's own account is done where that stands. */
function actingIn({ access }: Contract, actor: SignedIn): SignedIn {
  const { countyId, viewedCountyId, displayName = '', role, area } = actor;
  if (viewedCountyId === undefined || access.kind === 'public' || access.scope === 'self') return actor;
  return { ...actor, countyId: viewedCountyId, officer: { countyId, displayName, role, area } };
}

/** A refusal for a request that a browser may have been made to send: another site's page asks with the reader's cookie, or opens a session. */
function forgery(c: Request, { method }: Contract, hasCookie: boolean, { ownOrigins = [] }: AppOptions): Refusal | undefined {
  const sender = senderOf(c.req.raw.headers, ownOrigins);
  if (sender === 'foreign' && (hasCookie || method === 'post')) return FOREIGN_ORIGIN;
  return sender === 'unsaid' && hasCookie && method === 'post' ? UNKNOWN_ORIGIN : undefined;
}

/** Who has not yet changed their first password may look after their own account, and do nothing else. */
function isOfCounty({ access }: Contract): boolean {
  return access.kind === 'roles' && access.scope !== 'self';
}

const FOREIGN_ORIGIN = refuse('foreign-origin', {
  zh: '该请求由其他网站的页面发出，已拒绝；请在本系统的页面中操作。',
  en: 'a page of another site sent this request, so it was refused; use the pages of this system',
});
const UNKNOWN_ORIGIN = refuse('foreign-origin', {
  zh: '该请求带有登录 Cookie，却没有说明由哪个页面发出，已拒绝；程序请改用 Authorization 请求头。',
  en: 'this request brings the cookie of a session and does not say which page sent it, so it was refused; programs use the Authorization header',
});
const SIGN_IN_NEEDED = refuse('sign-in-needed', {
  zh: '尚未登录或登录已失效；请登录后再试。',
  en: 'you are not signed in, or no longer; sign in and try again',
});
const OTHER_ACTOR = refuse('other-actor', {
  zh: '此浏览器已由另一账户登录或已转到另一个县，本次操作未执行；请刷新页面。',
  en: 'another account is signed in with this browser by now, or looks at another county, so nothing was done; reload the page',
});
const NOT_ALLOWED = refuse('not-allowed', {
  zh: '您的角色无权进行此操作；如有需要，请联系管理员。',
  en: 'your role does not allow this; ask an administrator if you need it',
});
const PASSWORD_CHANGE_NEEDED = refuse('password-change-needed', {
  zh: '首次登录须先修改初始密码，然后才能继续。',
  en: 'the first password must be changed before anything else',
});

async function readCall(c: Request, contract: Contract, actor: SignedIn | undefined, options: AppOptions): Promise<Call<never> | Refusal> {
  const key = contract.kind === 'command' ? readIdempotencyKey(c.req.raw.headers.get('idempotency-key')) : { key: undefined };
  if (isRefusal(key)) return key;
  const body = contract.method === 'get' ? readQuery(c.req.url) : await readBody(c.req.raw, contract, options.bodyTimeoutMs ?? 10_000);
  if (isRefusal(body)) return body;
  const fields = joinFields(contract, (name) => c.req.param(name), body);
  if (isRefusal(fields)) return fields;
  const checked = checkInput(contract, fields.input);
  if (isRefusal(checked)) return checked;
  const { language, requestId } = c.get('trace');
  const from = { remoteAddress: remoteAddressOf(c, options), origin: originOf(c), userAgent: c.req.header('user-agent') ?? '' };
  return { input: checked.value as never, actor, idempotencyKey: key.key, language, requestId, ...from };
}

function remoteAddressOf(c: Request, { isBehindProxy = false }: AppOptions): string {
  const forwarded = isBehindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return forwarded || c.env?.incoming?.socket?.remoteAddress || '';
}

/** As the browser's address bar shows it: the proxy of ours says whether the way to it is safe. */
function originOf(c: Request): string {
  const { host, protocol } = new URL(c.req.url);
  const asked = c.req.header('host')?.toLowerCase() ?? host;
  return `${c.get('trace').isHttps ? 'https:' : protocol}//${asked}`;
}

/** A broken promise is a bug of ours: it is logged, and the reader is told only that something went wrong. */
function holdToContract(contract: Contract, answer: Answer<unknown> | Refusal): void {
  if (isRefusal(answer)) {
    if (!refusalsOf(contract).includes(answer.code)) throw new Error(`${contract.id} refused with ${answer.code}, which its contract does not name`);
    return;
  }
  const fault = answerFault(contract, JSON.parse(JSON.stringify(answer.value)));
  if (fault !== undefined) throw new Error(fault);
}

function answerValue(c: Request, contract: Contract, answer: Answer<unknown>): Response {
  if (answer.session !== undefined) {
    if (contract.kind !== 'session') throw new Error(`${contract.id} opens or ends a session, but is no session operation`);
    setSession(c, answer.session);
  }
  return c.body(JSON.stringify(answer.value), 200, { 'content-type': 'application/json; charset=utf-8' });
}

function setSession(c: Request, session: { readonly token: string; readonly expiresAt: Date } | null): void {
  const ends = session ? `Expires=${session.expiresAt.toUTCString()}` : 'Max-Age=0';
  const { isHttps } = c.get('trace');
  const secure = isHttps ? '; Secure' : '';
  c.header('set-cookie', `${sessionCookieName(isHttps)}=${session?.token ?? ''}; ${ends}; Path=/; HttpOnly; SameSite=Strict${secure}`);
}

function answerRefusal(c: Request, refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Response {
  const trace = c.get('trace');
  trace.code = refusal.code;
  const problem = toProblem(refusal, trace.language, trace.requestId);
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { ...problemHeaders(refusal, problem, trace.language), ...headers } });
}

function problemHeaders(refusal: Refusal, { status, code }: Problem, language: Language): Record<string, string> {
  return {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-language': language === 'zh' ? 'zh-CN' : 'en',
    vary: 'Accept-Language',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(refusal.retryAfterSeconds !== undefined && { 'retry-after': String(refusal.retryAfterSeconds) }),
    // What was not read of the body is not waited for.
    ...((code === 'too-large' || code === 'too-slow') && { connection: 'close' }),
  };
}

function answerError(c: Request, error: unknown, log: Log): Response {
  const { requestId, operation } = c.get('trace');
  log.error(error, { requestId, operation });
  return answerRefusal(c, isBusy(error) ? BUSY : INTERNAL);
}

const BUSY: Refusal = {
  ...refuse('busy', {
    zh: '系统暂时繁忙，本次操作未确认完成；请稍后用同一个幂等键重试。',
    en: 'the system is busy, and it is not certain that this was done; try again shortly with the same idempotency key',
  }),
  retryAfterSeconds: 2,
};
const INTERNAL = refuse('internal', {
  zh: '系统出错，已记录；请将请求编号告知管理员。',
  en: 'something went wrong here and was logged; tell an administrator the number of the request',
});

const HEALTH_TIMEOUT_MS = 1500;

/** That the process answers, and whether it can serve. */
function addHealth(app: App, { health, healthFacts }: AppOptions): void {
  app.get('/healthz', async (c) => {
    Object.assign(c.get('trace'), { operation: 'health', isQuiet: true });
    const isHealthy = await withinTime(health(), HEALTH_TIMEOUT_MS).catch(() => false);
    return isHealthy ? c.json({ status: 'ok', ...healthFacts?.() }) : c.json({ status: 'unavailable' }, 503);
  });
}

/** The console's files, and its one page at every address that a person opens and nothing else answers. */
function addConsole(app: App, files: ConsoleFiles): void {
  const answer = (c: Request, file: ConsoleFile) => {
    Object.assign(c.get('trace'), { operation: 'console', isQuiet: file !== files.page });
    return answerFile(file, c.req.raw.headers);
  };
  app.get('*', async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const file = files.find(pathname);
    if (file) return answer(c, file);
    if (isPageAsked(pathname, c.req.header('accept'))) return answer(c, files.page);
    return next();
  });
}

/** The API for programs and for readers. Both are made when first asked for: the routes do not change. */
function addDescription(app: App, { routes, version = '0' }: AppOptions): void {
  const contracts = routes.map(({ contract }) => contract);
  const describe = onceEach((language) => JSON.stringify(openApi(contracts, { title: API_TITLE, version, language })));
  const page = onceEach((language) => docsPage(contracts, language, version));
  const answer = (c: Request, text: string, type: string) => {
    c.get('trace').operation = 'description';
    return c.body(text, 200, { 'content-type': `${type}; charset=utf-8`, vary: 'Accept-Language', 'content-security-policy': PAGE_POLICY });
  };
  app.get('/openapi.json', (c) => answer(c, describe(languageAsked(c)), 'application/json'));
  app.get('/docs', (c) => answer(c, page(languageAsked(c)), 'text/html'));
  app.get('/docs/style.css', (c) => answer(c, DOCS_STYLE, 'text/css'));
}

function onceEach(make: (language: Language) => string): (language: Language) => string {
  const made = new Map<Language, string>();
  return (language) => {
    const text = made.get(language) ?? make(language);
    made.set(language, text);
    return text;
  };
}

/** A reader may switch the language with a link. */
function languageAsked(c: Request): Language {
  const asked = c.req.query('lang');
  return asked === 'zh' || asked === 'en' ? asked : c.get('trace').language;
}

async function withinTime(work: Promise<boolean>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** `/persons/search` must not be taken for a person of that id. */
function literalFirst(routes: readonly Route[]): Route[] {
  // A tilde stands behind every letter.
  const keyOf = ({ contract }: Route) => contract.path.replaceAll('{', '~');
  return routes.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function toHonoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function addWrongMethods(app: App, contracts: readonly Contract[]): void {
  const methods = new Map(['/', '/healthz', '/openapi.json', '/docs', '/docs/style.css'].map((path) => [path, new Set(['GET', 'HEAD'])]));
  for (const { path, method } of contracts) {
    const known = methods.get(toHonoPath(path)) ?? new Set();
    for (const name of method === 'get' ? ['GET', 'HEAD'] : ['POST']) known.add(name);
    methods.set(toHonoPath(path), known);
  }
  for (const [path, known] of methods) {
    const allow = [...known].join(', ');
    const refusal = refuse('wrong-method', { zh: `此地址只支持 ${allow}。`, en: `this address knows only ${allow}` });
    app.all(path, (c) => answerRefusal(c, refusal, { allow }));
  }
}
