// The proof that nobody changed the past: 500 changes of every kind by the superuser of the database, each found, and found where it is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../platform/database/ids.ts';
import type { Connection, Pool } from '../platform/database/pool.ts';
import { openPool } from '../platform/database/pool.ts';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { firstHash, nextHash } from './chain.ts';
import { type CheckedChain, checkChain } from './check-chain.ts';
import { ENTRY_TEXT, type EntryTextRow, sealedText, toEntryText } from './entry-text.ts';
import { type AuditFinding, type FindingKind, textOf } from './findings.ts';
import { readChain } from './read-chain.ts';
import { type SignedEnd, signEnd } from './roots.ts';
import { type ChainedCounty, COUNTY, chainedCounty, KEY, KEYS } from './testing/chained-county.ts';

const MUTATIONS = 500;
const SEED = Number(process.env.DOUDI_AUDIT_SEED ?? 20_261_126);
const ENTRIES_A_DAY = 12;
const [LAST, SIGNED] = [4 * ENTRIES_A_DAY, 3 * ENTRIES_A_DAY];

let county: ChainedCounty;
let superuser: Pool;
/** Kept elsewhere: the end of the chain, in the middle of its fourth day. */
let anchor: SignedEnd;

beforeAll(async () => {
  const tables = await testDatabase();
  county = await chainedCounty(tables, ENTRIES_A_DAY);
  superuser = openPool(tables.superuserUrl, 1);
  const { rows } = await superuser.query<{ hash: Buffer }>(`select hash from audit_head where county_id = $1`, [COUNTY]);
  const hash = rows[0]?.hash.toString('hex') ?? '';
  anchor = signEnd(KEY, { countyId: COUNTY, day: null, lastSequence: LAST, entries: LAST, hash, signedAt: county.at.toISOString() });
});
afterAll(async () => {
  await superuser?.end();
  await county?.close();
});

/** What a change must be found as, and where. */
type Expected = Partial<AuditFinding> & { readonly kinds: readonly FindingKind[]; readonly alsoAt?: number };

/** What the superuser works with, inside a transaction that is rolled back. */
interface Hand {
  readonly connection: Connection;
  readonly below: (most: number) => number;
  idAt(sequence: number): Promise<string>;
  run(text: string, values?: readonly unknown[]): Promise<void>;
}

const ALTERATIONS: readonly string[] = [
  `actor_id = actor_id || 'x'`,
  `acting_for = coalesce(acting_for, '') || 'x'`,
  `purpose = 'audit'`,
  `command = 'cancelSettlement'`,
  `subject = subject || '0'`,
  `request_id = 'another'`,
  `written_at = written_at + interval '1 microsecond'`,
  `written_at = written_at - interval '1 year'`,
  `persons = array['p-1']`,
  `persons = array_append(persons, null)`,
  `written_in = (written_in::text::bigint + 1)::text::xid8`,
  `facts = '{}'`,
  // The same to a reader, and yet not what was written.
  `facts = replace(facts::text, '{', '{ ')::json`,
  `facts = facts::jsonb::json`,
];

/** By what is done. */
const CHANGES: Readonly<Record<string, (hand: Hand) => Promise<Expected>>> = {
  'a column of an entry': async ({ below, idAt, run }) => {
    const sequence = 1 + below(LAST);
    const entryId = await idAt(sequence);
    await run(`update audit_entry set ${ALTERATIONS[below(ALTERATIONS.length)]} where audit_entry_id = $1`, [entryId]);
    return { kinds: ['entry-altered'], sequence, entryId };
  },
  'the county of an entry': async ({ below, idAt, run }) => {
    const sequence = 1 + below(LAST);
    const entryId = await idAt(sequence);
    await run(`update audit_entry set county_id = '990102' where audit_entry_id = $1`, [entryId]);
    return { kinds: ['entry-missing'], sequence, entryId };
  },
  'the id of an entry': async ({ below, idAt, run }) => {
    const sequence = 1 + below(LAST);
    const entryId = await idAt(sequence);
    await run(`update audit_entry set audit_entry_id = $2 where audit_entry_id = $1`, [entryId, newId(county.at.getTime())]);
    return { kinds: ['entry-missing'], sequence, entryId };
  },
  'an entry is deleted': async ({ below, idAt, run }) => {
    const sequence = 1 + below(LAST);
    const entryId = await idAt(sequence);
    await run('delete from audit_entry where audit_entry_id = $1', [entryId]);
    return { kinds: ['entry-missing'], sequence, entryId };
  },
  'a seal is deleted': async ({ below, run }) => {
    const sequence = 1 + below(LAST);
    await run('delete from audit_seal where county_id = $1 and sequence = $2', [COUNTY, sequence]);
    return { kinds: ['seal-missing', 'tail-missing'], sequence };
  },
  'an entry and its seal are deleted, and the rest moves up': async ({ below, idAt, run }) => {
    const sequence = 1 + below(LAST - 1);
    await run('delete from audit_entry where audit_entry_id = $1', [await idAt(sequence)]);
    await run('delete from audit_seal where county_id = $1 and sequence = $2', [COUNTY, sequence]);
    await shift(run, sequence, -1);
    await run('update audit_head set sequence = sequence - 1 where county_id = $1', [COUNTY]);
    return { kinds: ['entry-altered'], sequence };
  },
  'an entry is put in with a seal, and the rest moves down': async (hand) => {
    const sequence = 1 + hand.below(LAST);
    const entryId = await insertEntry(hand, new Date(county.at.getTime() - hand.below(3 * 86_400_000)));
    await shift(hand.run, sequence - 1, 1);
    await hand.run('insert into audit_seal (county_id, sequence, audit_entry_id, hash) values ($1, $2, $3, sha256($4))', [COUNTY, sequence, entryId, 'guess']);
    await hand.run('update audit_head set sequence = sequence + 1 where county_id = $1', [COUNTY]);
    return { kinds: ['entry-altered', 'seal-altered'], sequence };
  },
  'two seals are given each other’s entry': async ({ below, idAt, run }) => {
    const [sequence, toSequence] = two(below);
    const [one, other] = [await idAt(sequence), await idAt(toSequence)];
    for (const [from, to] of [
      [one, 'aside'],
      [other, one],
      ['aside', other],
    ])
      await run('update audit_seal set audit_entry_id = $2 where audit_entry_id = $1', [from, to]);
    return { kinds: ['entries-swapped'], sequence, toSequence };
  },
  'two entries are given each other’s content': async ({ below, idAt, run }) => {
    const [sequence, alsoAt] = two(below);
    const [one, other] = [await idAt(sequence), await idAt(alsoAt)];
    for (const [from, to] of [
      [one, 'aside'],
      [other, one],
      ['aside', other],
    ])
      await run('update audit_entry set audit_entry_id = $2 where audit_entry_id = $1', [from, to]);
    return { kinds: ['entry-altered'], sequence, alsoAt };
  },
  'two seals are given each other’s place': async ({ below, run }) => {
    const [sequence, alsoAt] = two(below);
    for (const [from, to] of [
      [sequence, 1_000],
      [alsoAt, sequence],
      [1_000, alsoAt],
    ])
      await run('update audit_seal set sequence = $3 where county_id = $1 and sequence = $2', [COUNTY, from, to]);
    return { kinds: ['entry-altered', 'seal-altered'], sequence, alsoAt };
  },
  'the tail is cut, and the head says so': async ({ below, run, connection }) => {
    const last = below(LAST);
    await run('delete from audit_entry where audit_entry_id in (select audit_entry_id from audit_seal where county_id = $1 and sequence > $2)', [COUNTY, last]);
    await run('delete from audit_seal where county_id = $1 and sequence > $2', [COUNTY, last]);
    const { rows } = await connection.query<{ hash: Buffer }>('select hash from audit_seal where county_id = $1 and sequence = $2', [COUNTY, last]);
    await run('update audit_head set sequence = $2, hash = $3 where county_id = $1', [COUNTY, last, rows[0]?.hash ?? firstHash(COUNTY)]);
    return { kinds: ['tail-missing'], sequence: last + 1, toSequence: LAST };
  },
  'the tail is cut, and the head forgotten': async ({ below, run }) => {
    const last = below(LAST);
    await run('delete from audit_seal where county_id = $1 and sequence > $2', [COUNTY, last]);
    return { kinds: ['tail-missing'], sequence: last + 1, toSequence: LAST };
  },
  'an old entry is put in without a seal': async (hand) => {
    const entryId = await insertEntry(hand, new Date(county.at.getTime() - 3_600_000 - hand.below(3 * 86_400_000)));
    return { kinds: ['not-sealed'], entryId };
  },
  'an old entry with the number of an old transaction is put in': async (hand) => {
    const entryId = await insertEntry(hand, county.at);
    await hand.run(`update audit_entry set written_in = '3' where audit_entry_id = $1`, [entryId]);
    return { kinds: ['not-sealed'], entryId };
  },
  'a back-dated entry is sealed at the end': async (hand) => {
    const at = new Date(county.at.getTime() - 3_600_000 - hand.below(3 * 86_400_000));
    const entryId = await insertEntry(hand, at);
    await chainAnew(hand, LAST, [entryId]);
    return { kinds: ['back-dated'], sequence: LAST + 1, entryId };
  },
  'an entry of now that states a day that was signed is sealed at the end': async (hand) => {
    const entryId = await insertEntry(hand, county.at, new Date(county.at.getTime() - 86_400_000 * (1 + hand.below(3)) - 3_600_000));
    await chainAnew(hand, LAST, [entryId]);
    return { kinds: ['back-dated'], sequence: LAST + 1, entryId };
  },
  'an entry with an id of no time is sealed at the end': async (hand) => {
    const entryId = await insertEntry(hand, county.at, county.at, `forged-${hand.below(1000)}`);
    await chainAnew(hand, LAST, [entryId]);
    return { kinds: ['back-dated'], sequence: LAST + 1, entryId };
  },
  'a seal is changed': async ({ below, idAt, run }) => {
    const sequence = 1 + below(LAST);
    await run('update audit_seal set hash = sha256(hash) where county_id = $1 and sequence = $2', [COUNTY, sequence]);
    return { kinds: ['seal-altered'], sequence, entryId: await idAt(sequence) };
  },
  'an entry is changed and the chain written anew from there': async (hand) => {
    const sequence = 1 + hand.below(LAST);
    const ids = await idsFrom(hand, sequence);
    await hand.run(`update audit_entry set actor_id = 'somebody-else' where audit_entry_id = $1`, [ids[0]]);
    await chainAnew(hand, sequence - 1, ids);
    return sequence <= SIGNED
      ? {
          kinds: ['root-differs'],
          sequence: Math.floor((sequence - 1) / ENTRIES_A_DAY) * ENTRIES_A_DAY + 1,
          toSequence: Math.ceil(sequence / ENTRIES_A_DAY) * ENTRIES_A_DAY,
        }
      : { kinds: ['root-differs'], sequence: SIGNED + 1, toSequence: LAST };
  },
  'an entry is taken out and the chain written anew from there': async (hand) => {
    const sequence = 1 + hand.below(SIGNED);
    const [gone, ...rest] = await idsFrom(hand, sequence);
    await hand.run('delete from audit_seal where county_id = $1 and sequence >= $2', [COUNTY, sequence]);
    await hand.run('delete from audit_entry where audit_entry_id = $1', [gone]);
    await chainAnew(hand, sequence - 1, rest);
    return { kinds: ['root-differs'], toSequence: Math.ceil(sequence / ENTRIES_A_DAY) * ENTRIES_A_DAY };
  },
  'the head is changed': async ({ below, run }) => {
    if (below(2) === 0) await run('update audit_head set hash = sha256(hash) where county_id = $1', [COUNTY]);
    else await run('delete from audit_head where county_id = $1', [COUNTY]);
    return { kinds: ['head-altered'], sequence: LAST };
  },
  'a root is changed': async ({ below, run }) => {
    const day = `2026-03-0${1 + below(3)}`;
    const change = [
      'signed_at = signed_at + interval $$1 second$$',
      'hash = sha256(hash)',
      'signature = sha512(signature)',
      'last_sequence = last_sequence + 1',
    ][below(4)];
    await run(`update audit_root set ${change} where county_id = $1 and day = $2`, [COUNTY, day]);
    return { kinds: ['root-altered'], day };
  },
  'a root is signed with a key of one’s own': async ({ below, run }) => {
    const day = `2026-03-0${1 + below(3)}`;
    await run(`update audit_root set key_id = 'feedfacefeedface' where county_id = $1 and day = $2`, [COUNTY, day]);
    return { kinds: ['root-of-unknown-key'], day };
  },
  'a root is deleted': async ({ below, run }) => {
    const day = `2026-03-0${1 + below(3)}`;
    await run('delete from audit_root where county_id = $1 and day = $2', [COUNTY, day]);
    return { kinds: ['root-missing'], day };
  },
  'who saw a person is struck from the list': async ({ below, connection }) => {
    const { rows } = await connection.query<{ id: string }>('select audit_entry_id as id from audit_person where county_id = $1 order by 1', [COUNTY]);
    const entryId = rows[below(rows.length)]?.id ?? '';
    await connection.query('delete from audit_person where audit_entry_id = $1', [entryId]);
    return { kinds: ['person-unlisted'], entryId };
  },
  'somebody is listed who saw nobody': async ({ below, idAt, run }) => {
    const entryId = await idAt(1 + below(LAST));
    await run(`insert into audit_person (county_id, person_id, written_at, audit_entry_id) values ($1, 'p-9', now(), $2)`, [COUNTY, entryId]);
    return { kinds: ['person-unlisted'], entryId };
  },
};

describe('verifying', () => {
  test('finds nothing in a chain that nobody changed, with its end kept elsewhere', async () => {
    const checked = await inHand(1, async ({ connection }) => verified(connection));
    expect(checked).toMatchObject({ entries: LAST, waiting: 0, roots: 3, anchors: 1, lastSequence: LAST, signedSequence: LAST, findings: [], findingCount: 0 });
  });

  test(`finds ${MUTATIONS} changes by the superuser, and where they are`, async () => {
    const names = Object.keys(CHANGES);
    const missed: string[] = [];
    for (let i = 0; i < MUTATIONS; i++) {
      const name = names[i % names.length] ?? '';
      await inHand(SEED + i, async (hand) => {
        const expected = await (CHANGES[name] as (hand: Hand) => Promise<Expected>)(hand);
        const { findings } = await verified(hand.connection);
        if (!isLocated(expected, findings)) {
          missed.push(
            `seed ${SEED + i}, ${name}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(findings.slice(0, 5).map((finding) => textOf(finding).en))}`,
          );
        }
      });
    }
    expect(missed).toEqual([]);
    // Every change was rolled back.
    expect((await inHand(1, async ({ connection }) => verified(connection))).findings).toEqual([]);
  }, 300_000);

  test('without the end that was kept elsewhere, a cut tail of a day that was not signed is not seen: that is what it is kept for', async () => {
    const cut = async (anchors: readonly SignedEnd[]) =>
      inHand(3, async (hand) => {
        const last = LAST - 4;
        await hand.run('delete from audit_entry where audit_entry_id in (select audit_entry_id from audit_seal where county_id = $1 and sequence > $2)', [
          COUNTY,
          last,
        ]);
        await hand.run('delete from audit_person where county_id = $1 and audit_entry_id not in (select audit_entry_id from audit_entry)', [COUNTY]);
        await hand.run('delete from audit_seal where county_id = $1 and sequence > $2', [COUNTY, last]);
        await hand.run(
          'update audit_head set sequence = $2, hash = (select hash from audit_seal where county_id = $1 and sequence = $2) where county_id = $1',
          [COUNTY, last],
        );
        return (await verified(hand.connection, anchors)).findings;
      });
    expect(await cut([])).toEqual([]);
    expect(await cut([anchor])).toEqual([{ kind: 'tail-missing', sequence: LAST - 3, toSequence: LAST }]);
  });

  test('an end that was kept elsewhere and changed there is worth nothing, and that is said', async () => {
    const checked = await inHand(1, async ({ connection }) => verified(connection, [{ ...anchor, lastSequence: LAST - 1 }]));
    expect(checked).toMatchObject({ anchors: 0, findings: [{ kind: 'root-altered', sequence: LAST - 1 }] });
  });
});

// What the superuser does ---------------------------------------------------------------------------------------------------------------

async function inHand<Result>(seed: number, work: (hand: Hand) => Promise<Result>): Promise<Result> {
  const connection = await superuser.connect();
  try {
    await connection.query('begin');
    return await work({
      connection,
      below: randomBelow(seed),
      idAt: async (sequence) => {
        const { rows } = await connection.query<{ id: string }>('select audit_entry_id as id from audit_seal where county_id = $1 and sequence = $2', [
          COUNTY,
          sequence,
        ]);
        return rows[0]?.id ?? '';
      },
      run: async (text, values = []) => {
        const { rowCount } = await connection.query(text, [...values]);
        if (rowCount === 0) throw new Error(`nothing was changed: ${text}`);
      },
    });
  } finally {
    await connection.query('rollback');
    connection.release();
  }
}

async function verified(connection: Connection, anchors: readonly SignedEnd[] = [anchor]): Promise<CheckedChain> {
  const transaction: Transaction = {
    countyId: COUNTY,
    rows: async <Row extends object>(text: string, values: readonly unknown[] = []) => (await connection.query<Row>(text, [...values])).rows,
  };
  return checkChain(await readChain(transaction), { keys: KEYS, anchors });
}

function isLocated({ kinds, alsoAt, ...where }: Expected, findings: readonly AuditFinding[]): boolean {
  const at = (place: Partial<AuditFinding>) =>
    findings.some((finding) => kinds.includes(finding.kind) && Object.entries(place).every(([name, value]) => finding[name as keyof AuditFinding] === value));
  return at(where) && (alsoAt === undefined || at({ sequence: alsoAt }));
}

function two(below: Hand['below']): [number, number] {
  const one = 1 + below(LAST - 1);
  return [one, one + 1 + below(LAST - one)];
}

async function shift(run: Hand['run'], after: number, by: number): Promise<void> {
  if (after >= LAST) return;
  await run('update audit_seal set sequence = sequence + 1000 where county_id = $1 and sequence > $2', [COUNTY, after]);
  await run('update audit_seal set sequence = sequence - 1000 + $2 where county_id = $1 and sequence > 1000', [COUNTY, by]);
}

async function insertEntry({ run, below }: Hand, madeAt: Date, statedAt = madeAt, id = newId(madeAt.getTime())): Promise<string> {
  await run(
    `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, purpose, command, subject, request_id, facts)
     values ($1, $2, $3, $4, 'settlement', 'settleClaim', 'settlement/forged', 'forged', '{}')`,
    [COUNTY, id, statedAt, `a-${below(5)}`],
  );
  return id;
}

async function idsFrom({ connection }: Hand, sequence: number): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    'select audit_entry_id as id from audit_seal where county_id = $1 and sequence >= $2 order by sequence',
    [COUNTY, sequence],
  );
  return rows.map(({ id }) => id);
}

/** As somebody does who has read how the chain is made: every seal after `last`, and the head. */
async function chainAnew({ connection, run }: Hand, last: number, ids: readonly string[]): Promise<void> {
  await connection.query('delete from audit_seal where county_id = $1 and sequence > $2', [COUNTY, last]);
  const { rows: before } = await connection.query<{ hash: Buffer }>('select hash from audit_seal where county_id = $1 and sequence = $2', [COUNTY, last]);
  let hash = before[0]?.hash ?? firstHash(COUNTY);
  for (const [index, id] of ids.entries()) {
    const { rows } = await connection.query<EntryTextRow>(`select ${ENTRY_TEXT} from audit_entry e where e.county_id = $1 and e.audit_entry_id = $2`, [
      COUNTY,
      id,
    ]);
    hash = nextHash(hash, sealedText(toEntryText(rows[0] as EntryTextRow)));
    await run('insert into audit_seal (county_id, sequence, audit_entry_id, hash) values ($1, $2, $3, $4)', [COUNTY, last + 1 + index, id, hash]);
  }
  await run('update audit_head set sequence = $2, hash = $3 where county_id = $1', [COUNTY, last + ids.length, hash]);
}

/** mulberry32 */
function randomBelow(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * most);
  };
}
