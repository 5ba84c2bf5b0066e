// A few made-up operations: a query, a command, a session, with named, recursive and defaulted schemas.
import { z } from 'zod';
import { contract } from '../contract.ts';

const clerks = { kind: 'roles', roles: ['clerk', 'manager'], scope: 'county', purpose: 'registry' } as const;
const text = (zh: string, en: string) => ({ zh, en });

/** What is sent differs from what is answered: the note has a default. */
const Note = z.strictObject({ words: z.string().default('') }).meta({ id: 'Note' });
const Person = z
  .strictObject({ personId: z.string().meta({ text: text('居民编号', 'the id of the resident') }), notes: z.array(Note) })
  .meta({ id: 'Person', text: text('居民', 'a resident') });

interface Place {
  readonly name: string;
  readonly parts: readonly Place[];
}
const Place: z.ZodType<Place> = z.lazy(() => z.strictObject({ name: z.string(), parts: z.array(Place) }));

export const getPerson = contract({
  id: 'getPerson',
  kind: 'query',
  method: 'get',
  path: '/api/registry/persons/{personId}',
  summary: text('查看居民', 'shows a resident'),
  input: z.strictObject({ personId: z.string(), limit: z.coerce.number<number>().int().max(50).optional() }),
  output: Person,
  refusals: ['not-found'],
  access: clerks,
});

export const savePerson = contract({
  id: 'savePerson',
  kind: 'command',
  method: 'post',
  path: '/api/registry/persons/{personId}',
  summary: text('保存居民', 'saves a resident'),
  input: z.strictObject({ personId: z.string(), person: Person, place: Place.optional() }),
  output: Place,
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
  refusals: ['wrong-credentials'],
  access: { kind: 'public', why: text('登录前无会话', 'nobody has a session before signing in') },
});

export const smallContracts = [getPerson, savePerson, signIn];
