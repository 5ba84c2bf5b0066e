// Whether opening balances are what was recorded: each step against the hash by which it was signed and against the audit, each posting against its accounts and
// against what it takes back. Finds, changes nothing.
import type { Text } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import { hashOfPostings, type OpeningPosting } from './openings.ts';

interface Finding {
  readonly subject: string;
  readonly text: Text;
}

/** One step of a list, in its place among settlements. */
export interface OpeningEvent {
  readonly opening_id: string;
  readonly number: number;
  readonly postings: readonly OpeningPosting[];
  readonly findings: readonly Finding[];
}

const PAGE = 20;

/** Each with what is wrong with its signature. */
export async function* openingEvents({ rows, countyId }: Transaction): AsyncGenerator<OpeningEvent> {
  let after = 0;
  for (;;) {
    const page = await rows<{ opening_id: string; number: number; postings_sha256: string; is_audited: boolean; postings: OpeningPosting[] | null }>(
      `select b.opening_id, b.settling_number as number, b.postings_sha256,
         (select json_agg(o) from opening_posting o where o.county_id = $1 and o.opening_id = b.opening_id) as postings,
         exists (select from audit_entry a where a.county_id = $1 and a.subject = 'import/' || b.import_id and a.actor_id = b.recorded_by
                   and a.command = case when b.is_taking_back then 'undoImportRows' else 'applyImportRows' end
                   and a.facts ->> 'opening' = b.opening_id and a.facts ->> 'sha256' = b.postings_sha256) as is_audited
       from opening b where b.county_id = $1 and b.settling_number > $2 order by b.settling_number limit $3`,
      [countyId, after, PAGE],
    );
    for (const { opening_id, number, postings_sha256, is_audited, postings } of page) {
      const subject = `opening/${opening_id}`;
      const isSigned = hashOfPostings(postings ?? []) === postings_sha256;
      yield {
        opening_id,
        number,
        postings: postings ?? [],
        findings: [...(isSigned ? [] : [{ subject, text: NOT_AS_SIGNED }]), ...(is_audited ? [] : [{ subject, text: NOT_AUDITED }])],
      };
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.number ?? 0;
  }
}

const NOT_AS_SIGNED: Text = {
  zh: '期初额度的分录与导入时签认的摘要不符',
  en: 'its postings are not those that were signed when the opening balances were recorded',
};
const NOT_AUDITED: Text = {
  zh: '审计记录中没有这批期初额度，或经办人、摘要不符',
  en: 'the audit does not know of these opening balances, or names another person or hash',
};
const GONE: Text = {
  zh: '审计记录中有这批期初额度，而账上没有',
  en: 'the audit knows of these opening balances, and the books do not',
};
const WRONG_POSTING: Text = {
  zh: '期初额度的分录与其账户或所冲正的分录不符',
  en: 'the posting of an opening balance does not agree with its accounts or with the one that it takes back',
};

export async function checkOpenings({ rows, countyId }: Transaction): Promise<Finding[]> {
  const [wrong, gone] = await Promise.all([
    rows<{ opening_posting_id: string }>(
      `select o.opening_posting_id from opening_posting o
         join opening b on b.county_id = $1 and b.opening_id = o.opening_id
         left join opening_posting r on r.county_id = $1 and r.opening_posting_id = o.reverses_id
       where o.county_id = $1 and (b.is_taking_back = (o.reverses_id is not null)
         and case when o.reverses_id is null
           then o.from_account = 'opening/' || o.key and o.to_account = o.owner_kind || '/' || o.owner_id || '/' || o.key
           else (o.person_id, o.owner_kind, o.owner_id, o.key, o.amount, o.from_account, o.to_account)
              = (r.person_id, r.owner_kind, r.owner_id, r.key, r.amount, r.to_account, r.from_account) end) is not true
       order by 1`,
      [countyId],
    ),
    rows<{ opening_id: string }>(
      `select a.facts ->> 'opening' as opening_id from audit_entry a
       where a.county_id = $1 and a.command in ('applyImportRows', 'undoImportRows') and a.facts ->> 'opening' is not null
         and not exists (select from opening b where b.county_id = $1 and b.opening_id = a.facts ->> 'opening') order by 1`,
      [countyId],
    ),
  ]);
  return [
    ...wrong.map(({ opening_posting_id }) => ({ subject: `opening-posting/${opening_posting_id}`, text: WRONG_POSTING })),
    ...gone.map(({ opening_id }) => ({ subject: `opening/${opening_id}`, text: GONE })),
  ];
}
