// An application of a few made-up operations, and what a test needs to ask it.
import { contract, type Role, refuse } from '@doudi/core/contract';
import { z } from 'zod';
import { type AppOptions, createApp } from '../app.ts';
import type { Log, RequestLine } from '../log.ts';
import { type Route, route, type SignedIn } from '../route.ts';

const clerks = { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'registry' } as const;
const text = (zh: string, en: string) => ({ zh, en });

export const Person = z.strictObject({ personId: z.string(), name: z.string(), born: z.iso.date() }).meta({ id: 'Person', description: '居民 a resident' });

export const findPerson = contract({
  id: 'findPerson',
  kind: 'query',
  method: 'get',
  path: '/api/registry/persons/{personId}',
  summary: text('查看居民', 'shows a resident'),
  input: z.strictObject({ personId: z.string().min(2).max(40), onDay: z.iso.date().optional(), limit: z.coerce.number().int().min(1).max(50).default(10) }),
  output: Person,
  refusals: ['not-found'],
  access: clerks,
});

export const searchPersons = contract({
  id: 'searchPersons',
  kind: 'query',
  method: 'get',
  path: '/api/registry/persons/search',
  summary: text('查找居民', 'searches residents'),
  input: z.strictObject({ name: z.string().min(1) }),
  output: z.strictObject({ persons: z.array(Person) }),
  refusals: [],
  access: clerks,
});

export const renamePerson = contract({
  id: 'renamePerson',
  kind: 'command',
  method: 'post',
  path: '/api/registry/persons/{personId}/rename',
  summary: text('更改姓名', 'changes a name'),
  input: z.strictObject({
    personId: z.string().min(2).max(40),
    name: z
      .string()
      .max(50)
      .refine((name) => name.trim() !== '', { params: { text: text('姓名不能为空', 'the name may not be blank') } }),
    tags: z
      .array(z.enum(['old', 'new']))
      .max(3)
      .optional(),
    notes: z.record(z.string(), z.string().max(20)).optional(),
    amountFen: z.int().min(0).optional(),
  }),
  output: z.strictObject({ personId: z.string(), name: z.string(), key: z.string() }),
  refusals: ['not-found', 'state-differs'],
  access: clerks,
});

export const signIn = contract({
  id: 'signIn',
  kind: 'session',
  method: 'post',
  path: '/api/access/sign-in',
  summary: text('登录', 'signs in'),
  input: z.strictObject({ name: z.string(), password: z.string() }),
  output: z.strictObject({ actorId: z.string() }),
  refusals: ['wrong-credentials', 'account-locked'],
  access: { kind: 'public', why: text('登录前无会话', 'nobody has a session before signing in') },
});

export const signOut = contract({
  id: 'signOut',
  kind: 'session',
  method: 'post',
  path: '/api/access/sign-out',
  summary: text('退出', 'signs out'),
  input: z.strictObject({}),
  output: z.strictObject({}),
  refusals: [],
  access: { kind: 'roles', roles: ['clerk', 'payer', 'manager', 'admin'], scope: 'self', purpose: 'own-account' },
});

export const smallRoutes: readonly Route[] = [
  route(findPerson, async ({ input }) => {
    if (input.personId === 'nobody') return refuse('not-found', text('没有这位居民', 'there is no such resident'));
    return { value: { personId: input.personId, name: '张三', born: '1960-01-01' } };
  }),
  route(searchPersons, async () => ({ value: { persons: [] } })),
  route(renamePerson, async ({ input, idempotencyKey = '' }) => ({ value: { personId: input.personId, name: input.name, key: idempotencyKey } })),
  route(signIn, async ({ input }) => {
    if (input.password !== 'right') return refuse('wrong-credentials', text('用户名或密码不正确', 'the name or the password is wrong'));
    return { value: { actorId: 'a-1' }, session: { token: 'token-clerk', expiresAt: new Date('2030-01-01T00:00:00Z') } };
  }),
  route(signOut, async () => ({ value: {}, session: null })),
];

/** `token-clerk` belongs to a clerk, `token-payer` to a payer's officer, and so on. */
export async function signedInBy(token: string): Promise<SignedIn | undefined> {
  const role = /^token-(clerk|payer|manager|admin)$/.exec(token)?.[1] as Role | undefined;
  return role && { actorId: `a-${role}`, countyId: '361028', role, area: '361028', mustChangePassword: false, sessionId: 's-1' };
}

/** A log that a test can read. */
export function memoryLog(): Log & { readonly requests: RequestLine[]; readonly errors: unknown[] } {
  const requests: RequestLine[] = [];
  const errors: unknown[] = [];
  return { requests, errors, request: (line) => requests.push(line), error: (error) => errors.push(error), info: () => {} };
}

/** The application, and the log that it writes. */
export function smallApp(options: Partial<AppOptions> = {}) {
  const log = memoryLog();
  const app = createApp({ routes: smallRoutes, authenticate: signedInBy, log, health: async () => true, ...options });
  return { app, log };
}
