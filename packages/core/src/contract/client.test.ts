// What the client sends, and what it makes of the answers.
import { describe, expect, test } from 'vitest';
import { createClient, type FetchInit } from './client.ts';
import { getPerson, savePerson, signIn } from './testing/small-contracts.ts';

function answering(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const sent: { url: string; init: FetchInit }[] = [];
  const client = createClient(
    (url, init) => {
      sent.push({ url, init });
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status, headers: { get: (name) => headers[name] ?? null }, text: async () => text };
    },
    'https://doudi.example/',
    { newIdempotencyKey: () => 'made-key-1', token: 't-1', language: 'en' },
  );
  return { client, sent };
}

const problem = { type: 'urn:doudi:problem:not-found', title: 't', status: 404, detail: 'd', code: 'not-found', instance: 'r-1' };

describe('a call', () => {
  test('of a query stands in the address', async () => {
    const { client, sent } = answering(200, { personId: 'p', notes: [] }, { 'x-request-id': 'r-1' });
    const answer = await client.call(getPerson, { personId: '张/三', limit: 3 });
    expect(answer).toEqual({ isOk: true, value: { personId: 'p', notes: [] }, requestId: 'r-1' });
    expect(sent).toEqual([
      {
        url: 'https://doudi.example/api/registry/persons/%E5%BC%A0%2F%E4%B8%89?limit=3',
        init: { method: 'GET', headers: { accept: 'application/json', 'accept-language': 'en', authorization: 'Bearer t-1' } },
      },
    ]);
  });

  test('of a command stands in the body, with a key of its own', async () => {
    const { client, sent } = answering(200, { name: 'a', parts: [] });
    await client.call(savePerson, { personId: 'p-1', person: { personId: 'p-1', notes: [{}] } });
    await client.call(savePerson, { personId: 'p-1', person: { personId: 'p-1', notes: [] } }, { idempotencyKey: 'given-key', token: 't-2' });
    expect(sent.map(({ init }) => init.headers['idempotency-key'])).toEqual(['made-key-1', 'given-key']);
    expect(sent[1]?.init.headers.authorization).toBe('Bearer t-2');
    expect(sent[0]?.init.body).toBe('{"person":{"personId":"p-1","notes":[{}]}}');
  });

  test('of a session needs no key', async () => {
    const { client, sent } = answering(200, { actorId: 'a' });
    await client.call(signIn, { name: 'n', password: 'p' });
    expect(sent[0]?.init.headers['idempotency-key']).toBeUndefined();
  });

  test('says for whom it is made, where the page knows it', async () => {
    const sent: FetchInit[] = [];
    const send = (_: string, init: FetchInit) => {
      sent.push(init);
      return { status: 200, headers: { get: () => null }, text: async () => '{"personId":"p","notes":[]}' };
    };
    await createClient(send, '', { actorId: 'a-7' }).call(getPerson, { personId: 'p' });
    await createClient(send, '').call(getPerson, { personId: 'p' });
    expect(sent.map(({ headers }) => headers['doudi-actor'])).toEqual(['a-7', undefined]);
  });

  test('of a command without a key is a mistake of the program', async () => {
    const client = createClient(() => Promise.reject(new Error('never sent')), '');
    await expect(client.call(savePerson, { personId: 'p', person: { personId: 'p', notes: [] } })).rejects.toThrow(/idempotency key/);
  });
});

describe('an answer', () => {
  test('that refuses is a problem', async () => {
    const { client } = answering(404, problem, { 'retry-after': '2' });
    expect(await client.call(getPerson, { personId: 'p' })).toEqual({ isOk: false, problem, retryAfterSeconds: 2 });
  });

  test.each([
    [502, '<html>bad gateway</html>'],
    [200, { surprise: true }],
    [200, '{"personId":"p"'],
    [404, { ...problem, status: 500 }],
    [302, ''],
  ])('that is none of ours is unexpected: %i', async (status, body) => {
    const { client } = answering(status, body);
    expect(await client.call(getPerson, { personId: 'p' })).toMatchObject({ isOk: false, problem: { code: 'unexpected-answer', status } });
  });

  test('that does not come is thrown on: nothing is known', async () => {
    const client = createClient(() => Promise.reject(new Error('no network')), '');
    await expect(client.call(getPerson, { personId: 'p' })).rejects.toThrow('no network');
  });
});
