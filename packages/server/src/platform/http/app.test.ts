// What the door lets in, how it refuses, and what it never tells.
import { type Problem, REFUSALS } from '@doudi/core/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Route, route } from './route.ts';
import { answerOf, clientOf, codeOf } from './testing/app-client.ts';
import { hostileRequests } from './testing/hostile-requests.ts';
import { findPerson, renamePerson, signedInBy, smallApp, smallRoutes } from './testing/small-app.ts';

const CLERK = { authorization: 'Bearer token-clerk' };
const JSON_TYPE = { 'content-type': 'application/json' };
const KEY = { 'idempotency-key': 'key-0001-abcd' };
const PERSON = '/api/registry/persons/p-1';
const RENAME = `${PERSON}/rename`;

/** A command by the clerk's program; a header set to undefined is left out. */
function post(body: unknown, headers: Readonly<Record<string, string | undefined>> = {}): RequestInit {
  const all = Object.entries({ ...CLERK, ...JSON_TYPE, ...KEY, ...headers }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { method: 'POST', headers: all, body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body) };
}

/** The answer's problem, after checking that it is one. */
async function problemOf(answered: Response | Promise<Response>) {
  const response = await answered;
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  expect(response.status).toBe(REFUSALS[problem.code].status);
  expect(problem.instance).toBe(response.headers.get('x-request-id'));
  return problem;
}

/** An application whose renaming does what the test wants. */
function renamingBy(answer: Route['answer']) {
  return smallApp({ routes: smallRoutes.map((known) => (known.contract.id === renamePerson.id ? { contract: renamePerson, answer } : known)) });
}

describe('an answer', () => {
  test('comes as the JSON of the contract', async () => {
    const { app, log } = smallApp();
    const response = await app.request(PERSON, { headers: CLERK });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({ personId: 'p-1', name: '张三', born: '1960-01-01' });
    expect(log.requests).toMatchObject([{ operation: 'findPerson', status: 200, actorId: 'a-clerk', countyId: '361028' }]);
  });

  test('of a command knows its idempotency key', async () => {
    const { app } = smallApp();
    const response = await app.request(RENAME, post({ name: '李四' }));
    expect(await response.json()).toEqual({ personId: 'p-1', name: '李四', key: 'key-0001-abcd' });
  });

  test('finds a literal address before one with a parameter', async () => {
    const { app } = smallApp();
    const response = await app.request('/api/registry/persons/search?name=%E5%BC%A0', { headers: CLERK });
    expect(await response.json()).toEqual({ persons: [] });
  });

  test('is given to HEAD without a body', async () => {
    const { app } = smallApp();
    const response = await app.request(PERSON, { method: 'HEAD', headers: CLERK });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('gives a parameter of the path and the query as the contract means them', async () => {
    const inputs: unknown[] = [];
    const { app } = smallApp({
      routes: smallRoutes.map((known) =>
        known.contract.id === 'findPerson'
          ? {
              contract: known.contract,
              answer: async ({ input }) => {
                inputs.push(input);
                return { value: { personId: 'p', name: 'n', born: '1960-01-01' } };
              },
            }
          : known,
      ),
    });
    await app.request('/api/registry/persons/%E5%BC%A0%2F%E4%B8%89%25?limit=7', { headers: CLERK });
    expect(inputs).toEqual([{ personId: '张/三%', limit: 7 }]);
  });
});

describe('access comes before everything that could teach a stranger', () => {
  test('whoever has not changed the first password gets to the own account and nowhere else', async () => {
    const { app } = smallApp({
      authenticate: async (token) => {
        const actor = await signedInBy(token);
        return actor && { ...actor, mustChangePassword: true };
      },
    });
    expect(await problemOf(app.request(PERSON, { headers: CLERK }))).toMatchObject({ code: 'password-change-needed' });
    expect(await problemOf(app.request(RENAME, post({ nothing: 'valid' })))).toMatchObject({ code: 'password-change-needed' });
    expect((await app.request('/api/access/sign-out', post({}))).status).toBe(200);
  });

  const badBody = { name: 7, nonsense: true };

  test('nobody is told to sign in, whatever the body holds', async () => {
    const { app } = smallApp();
    const response = await app.request(RENAME, post(badBody, { authorization: undefined, ...{ 'idempotency-key': undefined } }));
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemOf(response)).toMatchObject({ code: 'sign-in-needed' });
  });

  test.each(['Bearer wrong', 'Bearer ', 'Basic dG9rZW4=', `Bearer ${'a'.repeat(500)}`, 'Bearer a b'])(
    'the header "%.20s" signs nobody in',
    async (authorization) => {
      const { app } = smallApp();
      expect(await problemOf(app.request(PERSON, { headers: { authorization } }))).toMatchObject({ code: 'sign-in-needed' });
    },
  );

  test('another role is told that it may not, whatever the body holds', async () => {
    const { app, log } = smallApp();
    expect(await problemOf(app.request(RENAME, post(badBody, { authorization: 'Bearer token-payer' })))).toMatchObject({ code: 'not-allowed' });
    expect(log.requests).toMatchObject([{ code: 'not-allowed', actorId: 'a-payer' }]);
  });

  test('a page that was made for one person does nothing for another who signed in since', async () => {
    const { app, log } = smallApp();
    const of = (actor: string) => ({ authorization: undefined, cookie: 'doudi_session=token-clerk', 'sec-fetch-site': 'same-origin', 'doudi-actor': actor });
    expect((await app.request(RENAME, post({ name: 'n' }, of('a-clerk')))).status).toBe(200);
    for (const other of ['a-manager', '', 'A-CLERK']) {
      expect(await problemOf(app.request(RENAME, post(badBody, of(other))))).toMatchObject({ code: 'other-actor', status: 409 });
    }
    expect(log.requests.at(-1)).toMatchObject({ code: 'other-actor', actorId: 'a-clerk' });
    expect(await problemOf(app.request(PERSON, { headers: { ...CLERK, 'doudi-actor': 'a-manager' } }))).toMatchObject({ code: 'other-actor' });
  });

  test('nobody who is signed out learns whether the page was made for somebody else, and signing in asks nobody', async () => {
    const { app } = smallApp();
    expect(await problemOf(app.request(PERSON, { headers: { 'doudi-actor': 'a-clerk' } }))).toMatchObject({ code: 'sign-in-needed' });
    const headers = { 'idempotency-key': undefined, 'doudi-actor': 'a-manager' };
    expect((await app.request('/api/access/sign-in', post({ name: 'li', password: 'right' }, headers))).status).toBe(200);
  });

  test('a wrong header is not rescued by a good cookie', async () => {
    const { app } = smallApp();
    const headers = { authorization: 'Bearer wrong', cookie: 'doudi_session=token-clerk' };
    expect(await problemOf(app.request(PERSON, { headers }))).toMatchObject({ code: 'sign-in-needed' });
  });

  test('an answer never comes from an actor whom the contract does not name', async () => {
    let calls = 0;
    const { app } = renamingBy(async () => {
      calls++;
      return { value: { personId: 'p', name: 'n', key: 'k' } };
    });
    for (const role of ['payer', 'admin', 'nobody', '__proto__']) await app.request(RENAME, post({ name: 'n' }, { authorization: `Bearer token-${role}` }));
    expect(calls).toBe(0);
  });
});

describe('the session cookie', () => {
  const SIGN_IN = '/api/access/sign-in';
  const credentials = { name: 'li', password: 'right' };
  const noSession = { authorization: undefined, 'idempotency-key': undefined };

  test('is set for this site alone and hidden from scripts', async () => {
    const { app } = smallApp();
    const response = await app.request(SIGN_IN, post(credentials, noSession));
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^doudi_session=token-clerk; /);
    for (const part of ['Path=/', 'HttpOnly', 'SameSite=Strict', 'Expires=Tue, 01 Jan 2030 00:00:00 GMT']) expect(cookie).toContain(part);
    expect(cookie).not.toContain('Secure');
  });

  test('is secure where the request came by https, also through a proxy of ours', async () => {
    const direct = await smallApp().app.request(`https://doudi.example${SIGN_IN}`, post(credentials, noSession));
    expect(direct.headers.get('set-cookie')).toMatch(/^__Host-doudi_session=token-clerk; Expires=.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    const forwarded = post(credentials, { ...noSession, 'x-forwarded-proto': 'https' });
    expect((await smallApp({ isBehindProxy: true }).app.request(SIGN_IN, forwarded)).headers.get('set-cookie')).toMatch(/^__Host-doudi_session=.*Secure$/);
    expect((await smallApp().app.request(SIGN_IN, forwarded)).headers.get('set-cookie')).not.toContain('Secure');
  });

  test('counts over https only under the name that no neighbour can plant', async () => {
    const { app } = smallApp();
    const seen = async (cookie: string) => (await app.request(`https://doudi.example${PERSON}`, { headers: { cookie } })).status;
    expect(await seen('__Host-doudi_session=token-clerk')).toBe(200);
    expect(await seen('doudi_session=token-clerk')).toBe(401);
    expect(await seen('doudi_session=token-payer; __Host-doudi_session=token-clerk')).toBe(200);
    expect((await app.request(PERSON, { headers: { cookie: '__Host-doudi_session=token-clerk' } })).status).toBe(401);
  });

  test.each([
    ['two, of which both are good', 'doudi_session=token-clerk; doudi_session=token-clerk'],
    ['two, the planted one first', 'doudi_session=token-payer; a=b; doudi_session=token-clerk'],
    ['two, the planted one last', 'doudi_session=token-clerk;doudi_session=token-payer'],
    ['one good and one empty', 'doudi_session=; doudi_session=token-clerk'],
    ['a blank in the token', 'doudi_session=token-clerk x'],
    ['quotation marks', 'doudi_session="token-clerk"'],
    ['percent signs', 'doudi_session=token%2Dclerk'],
    ['a comma, as where two headers were joined', 'doudi_session=token-clerk, doudi_session=token-payer'],
    ['a name in other letters', 'DOUDI_SESSION=token-clerk'],
    ['a name within another', 'xdoudi_session=token-clerk'],
    ['no name', 'token-clerk'],
    ['ten thousand of it', `doudi_session=${'token-clerk'.repeat(900)}`],
  ])('signs nobody in with %s', async (_, cookie) => {
    const { app } = smallApp();
    expect(await problemOf(app.request(PERSON, { headers: { cookie } }))).toMatchObject({ code: 'sign-in-needed' });
  });

  test('never carries a line of a token into a header of the answer', async () => {
    const { app } = smallApp();
    const headers = new Headers(CLERK);
    for (const cookie of ['doudi_session=a\r\nset-cookie: x=1', 'doudi_session=a\nx: y']) expect(() => headers.set('cookie', cookie)).toThrow();
    const { headers: answered } = await app.request(PERSON, { headers: { cookie: 'doudi_session=a%0d%0aset-cookie:%20x=1' } });
    expect(answered.get('set-cookie')).toBeNull();
  });

  test('signs in, and ends with the session', async () => {
    const { app } = smallApp();
    const cookie = { cookie: 'other=1; doudi_session=token-clerk', 'sec-fetch-site': 'same-origin' };
    expect((await app.request(PERSON, { headers: cookie })).status).toBe(200);
    const response = await app.request('/api/access/sign-out', post({}, { ...noSession, ...cookie }));
    expect(response.headers.get('set-cookie')).toMatch(/^doudi_session=; Max-Age=0; /);
  });

  test('is not set after wrong credentials', async () => {
    const response = await smallApp().app.request(SIGN_IN, post({ name: 'li', password: 'wrong' }, noSession));
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await problemOf(response)).toMatchObject({ code: 'wrong-credentials' });
  });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://doudi.example:81' },
    { origin: 'http://doudi.example', 'sec-fetch-site': 'cross-site' },
  ])('does nothing for a page of another site: %o', async (foreign) => {
    const { app } = smallApp();
    const headers = { ...noSession, cookie: 'doudi_session=token-clerk', host: 'doudi.example', ...KEY, ...foreign };
    expect(await problemOf(app.request(RENAME, post({ name: 'n' }, headers)))).toMatchObject({ code: 'foreign-origin' });
    // Nor does it show such a page anything, or open it a session.
    const { origin: _, ...asRead } = { origin: '', ...foreign };
    if ('sec-fetch-site' in asRead) {
      const read = { cookie: headers.cookie, host: headers.host, ...asRead };
      expect(await problemOf(app.request(PERSON, { headers: read }))).toMatchObject({ code: 'foreign-origin' });
    }
    expect(await problemOf(app.request(SIGN_IN, post(credentials, { ...noSession, host: headers.host, ...foreign })))).toMatchObject({
      code: 'foreign-origin',
    });
  });

  test('does nothing where a request does not say whose page sent it, while a program with a token need not say it', async () => {
    const { app } = smallApp();
    const headers = { authorization: undefined, cookie: 'doudi_session=token-clerk' };
    const refused = await problemOf(app.request(RENAME, post({ name: 'n' }, { ...headers, 'accept-language': 'en' })));
    expect(refused).toMatchObject({ code: 'foreign-origin', detail: expect.stringContaining('Authorization') });
    expect((await app.request(PERSON, { headers: { cookie: headers.cookie } })).status).toBe(200);
    expect((await app.request(RENAME, post({ name: 'n' }))).status).toBe(200);
    expect((await app.request(SIGN_IN, post(credentials, noSession))).status).toBe(200);
  });

  test.each([{ origin: 'http://doudi.example' }, { origin: 'https://console.example' }, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'serves pages of ours: %o',
    async (own) => {
      const { app } = smallApp({ ownOrigins: ['https://console.example'] });
      const headers = { ...noSession, cookie: 'doudi_session=token-clerk', host: 'doudi.example', ...KEY, ...own };
      expect((await app.request(RENAME, post({ name: 'n' }, headers))).status).toBe(200);
    },
  );
});

describe('what a form of another site can send without asking', () => {
  const forms: [string, string][] = [
    ['application/x-www-form-urlencoded', 'name=n'],
    ['text/plain', '{"name":"n","x":"="}'],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nn\r\n--x--'],
    ['', '{"name":"n"}'],
  ];
  test.each(forms)('is never read as a command: %s', async (type, body) => {
    let calls = 0;
    const { app } = renamingBy(async () => {
      calls++;
      return { value: { personId: 'p', name: 'n', key: 'k' } };
    });
    // Even where the browser says nothing, the cookie was sent and the key guessed.
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, {}]) {
      const sent = { authorization: undefined, cookie: 'doudi_session=token-clerk', 'content-type': type === '' ? undefined : type, ...headers };
      expect((await app.request(RENAME, post(body, sent))).status).toBeGreaterThanOrEqual(400);
    }
    expect((await app.request(RENAME, post(body, { 'content-type': type === '' ? undefined : type }))).status).toBe(415);
    expect(calls).toBe(0);
  });

  test.each([
    ['a header', PERSON, { 'x-http-method-override': 'POST' }],
    ['another header', PERSON, { 'x-http-method': 'DELETE', 'x-method-override': 'PUT' }],
  ])('does not turn a reading into a writing by %s', async (_, path, override) => {
    const { app, log } = smallApp();
    expect((await app.request(path, { headers: { ...CLERK, ...override } })).status).toBe(200);
    expect(log.requests.at(-1)).toMatchObject({ operation: 'findPerson' });
    expect(await problemOf(app.request(`${path}?_method=POST`, { headers: CLERK }))).toMatchObject({ code: 'bad-input', path: '/_method' });
    expect(await problemOf(app.request(RENAME, post({ name: 'n', _method: 'GET' })))).toMatchObject({ code: 'bad-input', path: '/_method' });
  });
});

describe('the address of who asks', () => {
  const addressOf = async (options: Parameters<typeof smallApp>[0], forwarded: string) => {
    const addresses: string[] = [];
    const { app } = smallApp({
      ...options,
      routes: smallRoutes.map((known) =>
        known.contract.id === 'findPerson'
          ? {
              contract: known.contract,
              answer: async ({ remoteAddress }) => {
                addresses.push(remoteAddress);
                return { value: { personId: 'p', name: 'n', born: '1960-01-01' } };
              },
            }
          : known,
      ),
    });
    const from = { incoming: { socket: { remoteAddress: '10.0.0.1' } } };
    await app.request(PERSON, { headers: { ...CLERK, 'x-forwarded-for': forwarded, 'x-real-ip': '6.6.6.6', forwarded: 'for=6.6.6.6' } }, from);
    return addresses;
  };

  test('is that of the connection, whatever the client says of itself', async () => {
    expect(await addressOf({}, '6.6.6.6')).toEqual(['10.0.0.1']);
  });

  test('is, behind a proxy of ours, the one that the proxy added: what stands before it the client may have made up', async () => {
    expect(await addressOf({ isBehindProxy: true }, '6.6.6.6, 192.0.2.7')).toEqual(['192.0.2.7']);
  });
});

describe('the name of the host', () => {
  const { app } = smallApp({ allowedHosts: ['doudi.county.example'] });
  const asked = (host: string, path = PERSON) => app.request(path, { headers: { ...CLERK, host } });

  test.each(['doudi.county.example', 'DOUDI.county.example:8443', 'localhost:8080', '127.0.0.1', '[::1]:8080'])('%s is ours', async (host) => {
    expect((await asked(host)).status).toBe(200);
  });

  test.each(['evil.example', 'doudi.county.example.evil.example', 'evil.example:80', '10.0.0.7', 'doudi.county.example@evil.example', '127.0.0.1.nip.io', ''])(
    '%s is not, whoever points it here, and opens no page either',
    async (host) => {
      for (const path of [PERSON, '/', '/docs', '/nothing']) expect(await problemOf(asked(host, path))).toMatchObject({ code: 'bad-request' });
    },
  );

  test('of a probe that asks whether the process is well is nobody’s concern', async () => {
    expect((await asked('10.0.0.7:8080', '/healthz')).status).toBe(200);
  });

  test('is any where the operator has named none', async () => {
    expect((await smallApp().app.request(PERSON, { headers: { ...CLERK, host: 'any.example' } })).status).toBe(200);
  });

  test('stands in no answer, and a forwarded one counts for nothing', async () => {
    const response = await asked('doudi.county.example', '/nothing');
    expect(`${JSON.stringify([...response.headers])}${await response.text()}`).not.toContain('county.example');
    const forged = { ...CLERK, host: 'evil.example', 'x-forwarded-host': 'doudi.county.example', forwarded: 'host=doudi.county.example' };
    expect(await problemOf(app.request(PERSON, { headers: forged }))).toMatchObject({ code: 'bad-request' });
  });
});

describe('an idempotency key', () => {
  test('must come with a command', async () => {
    const { app } = smallApp();
    expect(await problemOf(app.request(RENAME, post({ name: 'n' }, { 'idempotency-key': undefined })))).toMatchObject({ code: 'key-missing' });
  });

  test.each(['short', 'a'.repeat(201), 'with a blank', 'ümlaut-key-1'])('is refused as "%.20s"', async (key) => {
    const { app } = smallApp();
    expect(await problemOf(app.request(RENAME, post({ name: 'n' }, { 'idempotency-key': key })))).toMatchObject({ code: 'bad-request' });
  });
});

describe('a body', () => {
  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk', 'application/jsonp', 'multipart/form-data'])(
    'of the type %s is refused',
    async (type) => {
      const { app } = smallApp();
      expect(await problemOf(app.request(RENAME, post('{"name":"n"}', { 'content-type': type })))).toMatchObject({ code: 'wrong-media-type' });
    },
  );

  test('may say its charset, and may not be compressed', async () => {
    const { app } = smallApp();
    expect((await app.request(RENAME, post({ name: 'n' }, { 'content-type': 'Application/JSON; charset="UTF-8"' }))).status).toBe(200);
    expect(await problemOf(app.request(RENAME, post({ name: 'n' }, { 'content-encoding': 'gzip' })))).toMatchObject({ code: 'wrong-media-type' });
  });

  test.each([
    ['nothing', ''],
    ['half an object', '{"name":"n"'],
    ['a key twice', '{"name":"n","name":"m"}'],
    ['a key twice, once in disguise', '{"name":"n","na\\u006de":"m"}'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['a hundred thousand brackets', '['.repeat(100_000)],
  ])('that is %s cannot be read', async (_, body) => {
    const { app } = smallApp();
    expect(await problemOf(app.request(RENAME, post(body)))).toMatchObject({ code: 'bad-request' });
  });

  test.each(['null', '[]', '"text"', '7'])('that is %s and no object is not valid', async (body) => {
    const { app } = smallApp();
    expect(await problemOf(app.request(RENAME, post(body)))).toMatchObject({ code: 'bad-input', path: '' });
  });

  test.each([
    ['an unknown field', '{"name":"n","role":"admin"}', '/role'],
    ['__proto__', '{"name":"n","__proto__":{"personId":"x"}}', '/__proto__'],
    ['constructor', '{"name":"n","constructor":{"prototype":{"a":1}}}', '/constructor'],
    ['a field of the address', '{"name":"n","personId":"other"}', '/personId'],
    ['a wrong type deep inside', '{"name":"n","tags":["old","x"]}', '/tags/1'],
    ['a missing field', '{}', '/name'],
    ['NUL', '{"name":"a\\u0000b"}', '/name'],
    ['half a surrogate pair', '{"name":"\\ud800"}', '/name'],
    ['NUL in a key', '{"name":"n","notes":{"a\\u0000":"b"}}', '/notes'],
    ['a depth that nobody means', `{"name":${'['.repeat(200)}${']'.repeat(200)}}`, ''],
  ])('with %s names the field to blame', async (_, body, path) => {
    const { app } = smallApp();
    expect(await problemOf(app.request(RENAME, post(body)))).toMatchObject({ code: 'bad-input', path });
    expect(({} as { personId?: string }).personId).toBeUndefined();
  });

  test('longer than a mebibyte is too large, however it comes', async () => {
    const { app } = smallApp();
    const long = JSON.stringify({ name: 'n'.repeat(1024 * 1024) });
    expect(await problemOf(app.request(RENAME, post(long)))).toMatchObject({ code: 'too-large' });
    expect(await problemOf(app.request(RENAME, post('{}', { 'content-length': '2000000' })))).toMatchObject({ code: 'too-large' });
  });

  test('may be longer where the contract says so', async () => {
    const roomy = route({ ...renamePerson, maxBodyBytes: 2_000_000 }, async () => ({ value: { personId: 'p', name: 'n', key: 'k' } }));
    const { app } = smallApp({ routes: [roomy] });
    expect((await app.request(RENAME, post(`{"name":"n"}${' '.repeat(1_500_000)}`))).status).toBe(200);
  });

  test('that does not arrive is not waited for', async () => {
    const { app } = smallApp({ bodyTimeoutMs: 50 });
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"na')) });
    const response = await app.request(RENAME, { ...post(''), body, duplex: 'half' } as RequestInit);
    expect(await problemOf(response)).toMatchObject({ code: 'too-slow' });
  });

  test('is the only place of a command’s fields', async () => {
    const { app } = smallApp();
    expect(await problemOf(app.request(`${RENAME}?name=x`, post({ name: 'n' })))).toMatchObject({ code: 'bad-request' });
  });
});

describe('a query string', () => {
  test.each([
    ['limit=1&limit=2', 'bad-request'],
    ['limit=1&li%6Dit=2', 'bad-request'],
    ['limit=%zz', 'bad-request'],
    ['limit=%ff', 'bad-request'],
    ['limit=x', 'bad-input'],
    ['limit=', 'bad-input'],
    ['limit=1e9', 'bad-input'],
    ['unknown=1', 'bad-input'],
    ['__proto__=1', 'bad-input'],
    ['constructor=1', 'bad-input'],
    ['personId=p-2', 'bad-input'],
    ['onDay=2026-02-30', 'bad-input'],
    ['onDay=%00', 'bad-input'],
  ])('%s is refused', async (query, code) => {
    const { app } = smallApp();
    expect(await problemOf(app.request(`${PERSON}?${query}`, { headers: CLERK }))).toMatchObject({ code });
  });
});

describe('an address', () => {
  test.each(['/api', '/api/registry/persons/', '/api/registry/persons/p-1/', '/API/registry/persons/p-1', '/api/nothing', '/.env'])(
    '%s is unknown',
    async (path) => {
      const { app, log } = smallApp();
      expect(await problemOf(app.request(path))).toMatchObject({ code: 'no-such-address' });
      expect(log.requests).toMatchObject([{ operation: 'none', code: 'no-such-address' }]);
    },
  );

  test.each([
    ['DELETE', PERSON, 'GET, HEAD'],
    ['POST', PERSON, 'GET, HEAD'],
    ['GET', RENAME, 'POST'],
    ['OPTIONS', RENAME, 'POST'],
    ['PUT', '/healthz', 'GET, HEAD'],
  ])('knows its methods: %s %s', async (method, path, allow) => {
    const { app } = smallApp();
    const response = await app.request(path, { method, headers: CLERK });
    expect(response.headers.get('allow')).toBe(allow);
    expect(await problemOf(response)).toMatchObject({ code: 'wrong-method' });
  });

  test.each(['/api/%zz', '/api/registry/persons/%ff', `/${'a'.repeat(5000)}`, `${PERSON}?name=${'a'.repeat(5000)}`])(
    'that cannot be read is refused: %.40s',
    async (path) => {
      const { app } = smallApp();
      expect(await problemOf(app.request(path, { headers: CLERK }))).toMatchObject({ code: 'bad-request' });
    },
  );
});

describe('a refusal', () => {
  test('speaks the reader’s language, and Chinese where nothing is said', async () => {
    const { app } = smallApp();
    const detail = async (header: Record<string, string>) => {
      const response = await app.request('/api/registry/persons/nobody', { headers: { ...CLERK, ...header } });
      return [response.headers.get('content-language'), (await problemOf(response)).detail];
    };
    const zh = ['zh-CN', '没有这位居民'];
    const en = ['en', 'there is no such resident'];
    expect(await detail({})).toEqual(zh);
    expect(await detail({ 'accept-language': 'en-GB,en;q=0.9' })).toEqual(en);
    expect(await detail({ 'accept-language': 'zh-TW;q=0.5, en;q=0.8' })).toEqual(en);
    expect(await detail({ 'accept-language': 'en;q=0, zh' })).toEqual(zh);
    expect(await detail({ 'accept-language': 'de, *;q=0.1' })).toEqual(zh);
  });

  test('tells every field to blame in the reader’s language', async () => {
    const { app } = smallApp();
    const body = { name: ' ', tags: ['old', 'old', 'old', 'old'], extra: 1 };
    const zh = await problemOf(app.request(RENAME, post(body)));
    expect(zh.errors).toContainEqual({ path: '/name', message: '姓名不能为空' });
    expect(zh.errors).toContainEqual({ path: '/extra', message: '没有这一项' });
    const en = await problemOf(app.request(RENAME, post(body, { 'accept-language': 'en' })));
    expect(en.errors).toContainEqual({ path: '/name', message: 'the name may not be blank' });
    expect(en.errors?.map((error) => error.path)).toEqual(zh.errors?.map((error) => error.path));
  });

  test('never repeats what was sent', async () => {
    const { app } = smallApp();
    const id = '362401199001011234';
    const bodies = [
      `{"name":"${id}`,
      { name: Number(id) },
      { name: 'n', tags: [id] },
      { name: 'n', [id]: 1 },
      { name: 'n', notes: { [id]: 7 } },
      { name: id.repeat(5) },
    ];
    for (const body of bodies) {
      const response = await app.request(RENAME, post(body));
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('36240119900101');
    }
  });

  test('that a contract does not name is our own mistake', async () => {
    const { app, log } = renamingBy(async () => ({ isRefusal: true, code: 'account-locked', message: { zh: '', en: '' } }));
    expect(await problemOf(app.request(RENAME, post({ name: 'n' })))).toMatchObject({ code: 'internal' });
    expect(String(log.errors)).toContain('account-locked');
  });

  test('may say when to come again', async () => {
    const { app } = renamingBy(async () => ({ isRefusal: true, code: 'busy', message: { zh: '', en: '' }, retryAfterSeconds: 30 }));
    expect((await app.request(RENAME, post({ name: 'n' }))).headers.get('retry-after')).toBe('30');
  });
});

describe('what goes wrong inside', () => {
  const failing = (error: unknown) =>
    renamingBy(async () => {
      throw error;
    });

  test('is logged, and the reader is told a number only', async () => {
    const { app, log } = failing(new Error('select * from person where id_number = 362401199001011234'));
    const response = await app.request(RENAME, post({ name: 'n' }));
    const text = await response.clone().text();
    expect(await problemOf(response)).toMatchObject({ code: 'internal' });
    expect(text).not.toMatch(/select|person where|at .*\.ts/);
    expect(log.errors).toHaveLength(1);
  });

  test.each([
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
    Object.assign(new Error('lock'), { code: '55P03' }),
    Object.assign(new Error('slow'), { code: '57014' }),
    Object.assign(new Error('gone'), { code: '08006' }),
    Object.assign(new Error('full'), { code: '53300' }),
    Object.assign(new AggregateError([new Error('a')]), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('connect ENOENT /data/.s.PGSQL.5432'), { code: 'ENOENT', syscall: 'connect' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
    new Error('could not read', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
  ])('is busy where the database is away: %s', async (error) => {
    const response = await failing(error).app.request(RENAME, post({ name: 'n' }));
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await problemOf(response)).toMatchObject({ code: 'busy' });
  });

  test.each([Object.assign(new Error('unique'), { code: '23505' }), new TypeError('x'), 'a text', undefined])(
    'is our own mistake otherwise: %s',
    async (error) => {
      expect(await problemOf(failing(error).app.request(RENAME, post({ name: 'n' })))).toMatchObject({ code: 'internal' });
    },
  );

  test('is busy too if nobody can say who asks', async () => {
    const { app } = smallApp({
      authenticate: async () => {
        throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
      },
    });
    expect(await problemOf(app.request(PERSON, { headers: CLERK }))).toMatchObject({ code: 'busy' });
  });

  test('an answer that breaks its contract, or says more, does not leave', async () => {
    for (const value of [{ personId: 'p' }, { personId: 'p', name: 'n', key: 'k', password: 'secret' }]) {
      const { app } = renamingBy(async () => ({ value }));
      const response = await app.request(RENAME, post({ name: 'n' }));
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('secret');
    }
  });

  test('only an operation of sessions may open one', async () => {
    const { app } = renamingBy(async () => ({ value: { personId: 'p', name: 'n', key: 'k' }, session: null }));
    expect(await problemOf(app.request(RENAME, post({ name: 'n' })))).toMatchObject({ code: 'internal' });
  });
});

describe('health', () => {
  test('is well while the database answers', async () => {
    const { app, log } = smallApp();
    const response = await app.request('/healthz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    expect(log.requests).toEqual([]);
  });

  test.each([async () => false, () => Promise.reject(new Error('away')), () => new Promise<boolean>(() => {})])(
    'is unwell where it does not: %s',
    async (health) => {
      const response = await smallApp({ health }).app.request('/healthz');
      expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }]);
    },
  );
});

describe('whatever is sent', () => {
  const { app } = smallApp();

  test.each(smallRoutes.map(({ contract }) => [contract.id, contract] as const))('to %s, nothing fails, hangs or tells about us', async (_, contract) => {
    const property = fc.asyncProperty(hostileRequests(contract, { ...CLERK, ...KEY }), async ({ path, init }) => {
      const begun = performance.now();
      const response = await app.request(path, init);
      const text = await response.text();
      expect(response.status).toBeLessThan(500);
      expect(text).not.toMatch(/\bat .*\.ts:\d|node_modules|select .* from/);
      expect(performance.now() - begun).toBeLessThan(2000);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('as a header, nothing fails', async () => {
    const header = fc.constantFrom(
      'authorization',
      'cookie',
      'accept-language',
      'idempotency-key',
      'doudi-actor',
      'origin',
      'sec-fetch-site',
      'content-type',
      'content-length',
      'host',
    );
    const value = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) });
    const property = fc.asyncProperty(fc.dictionary(header, value), async (headers) => {
      const response = await app.request(RENAME, post({ name: 'n' }, headers));
      await response.text();
      expect(response.status).toBeLessThan(500);
    });
    await fc.assert(property, { numRuns: 400 });
  });
});

test('the typed client speaks with it', async () => {
  const client = clientOf(smallApp().app, 'token-clerk');
  expect(await answerOf(client, findPerson, { personId: 'p-1', limit: 3 })).toEqual({ personId: 'p-1', name: '张三', born: '1960-01-01' });
  expect(await answerOf(client, renamePerson, { personId: 'p-1', name: '李四' })).toMatchObject({ name: '李四', key: expect.any(String) });
  expect(await codeOf(client, renamePerson, { personId: 'p-1', name: '' })).toBe('bad-input');
  expect(await codeOf(clientOf(smallApp().app), findPerson, { personId: 'p-1' })).toBe('sign-in-needed');
});
