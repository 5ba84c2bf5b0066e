// What the door lets in, how it refuses, and what it never tells.
import { describe, expect, test } from 'vitest';
import { smallApp } from './testing/small-app.ts';

const CLERK = { authorization: 'Bearer token-clerk' };
const JSON_TYPE = { 'content-type': 'application/json' };
const KEY = { 'idempotency-key': 'key-0001-abcd' };
const RENAME = '/api/registry/persons/p-1/rename';

function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { ...CLERK, ...JSON_TYPE, ...KEY, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

describe('an answer', () => {
  test('comes as the JSON of the contract', async () => {
    const { app, log } = smallApp();
    const response = await app.request('/api/registry/persons/p-1', { headers: CLERK });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ personId: 'p-1', name: '张三', born: '1960-01-01' });
    expect(log.requests).toMatchObject([{ operation: 'findPerson', status: 200, actorId: 'a-clerk', countyId: '361028' }]);
  });

  test('of a command knows its idempotency key', async () => {
    const { app } = smallApp();
    const response = await app.request(RENAME, post({ name: '李四' }));
    expect(await response.json()).toEqual({ personId: 'p-1', name: '李四', key: 'key-0001-abcd' });
  });
});
