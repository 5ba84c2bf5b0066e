// What stands in the database of a password, and what it costs to guess one from it.
import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

describe('a stored password', () => {
  test('is argon2id of at least 19 MiB and two passes, with a salt of its own', async () => {
    const [one, other] = [await hashPassword('the same password'), await hashPassword('the same password')];
    const [, memory, passes, salt = ''] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([^$]+)\$[^$]+$/.exec(one) ?? [];
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(Buffer.from(salt, 'base64').length).toBeGreaterThanOrEqual(16);
    expect(one).not.toBe(other);
  });

  test('counts to its last letter, in capitals and small ones, with every blank', async () => {
    const long = ` ${'p'.repeat(198)}B`;
    const hash = await hashPassword(long);
    expect(await isPassword(hash, long)).toBe(true);
    for (const near of [long.slice(0, -1), `${long.slice(0, -1)}b`, long.trim(), `${long} `, `${long}\u0000`]) expect(await isPassword(hash, near)).toBe(false);
  });
});
