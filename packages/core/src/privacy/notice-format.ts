// The format of privacy/*.yaml: what a county says of why it processes personal data, on what basis, and how long it keeps it. Shapes only.
import { z } from 'zod';
import { amountText, day, expected, id, ids, integer, mapping, ratioText, text, words } from '../scheme/format.ts';

const article = mapping({ law: id, article: text });
const keep = z.string(expected('keep')).regex(/^(forever|[1-9]\d{0,5})$/, expected('keep'));
const ages = z
  .array(integer, expected('ages'))
  .min(1, expected('ages'))
  .refine((list) => list[0] === '0' && list.every((age, index) => index === 0 || Number(age) > Number(list[index - 1])), expected('ages'));

const purpose = mapping({
  name: words,
  /** What is processed. */
  data: words,
  /** Why it cannot be done without: the necessity notice. */
  why: words,
  basis: z.enum(['duty', 'consent'], expected('legalBasis')),
  articles: z.array(article, expected('list')).min(1, expected('list')),
  /** What is signed; another text is another version, and asked anew. */
  consent: mapping({ version: text, text: words }).optional(),
  assumed: ids.optional(),
});

export const noticeFormat = mapping({
  notice: id,
  name: words,
  /** The day of this text. */
  version: day,
  /** Whom residents ask. */
  contact: words,
  laws: z.record(z.string(), words, expected('mapping')),
  assumptions: z.record(z.string(), words, expected('mapping')),
  purposes: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), purpose, expected('mapping')),
  retention: z.record(z.string(), mapping({ days: keep, source: words, assumed: ids.optional() }), expected('mapping')),
  deidentification: mapping({
    /** Every row of an export has as many that look alike, of as many persons. */
    k: integer,
    /** More rows than this are not left out while something can still be made coarser. */
    mostSuppressed: ratioText,
    /** The fine bands first, then coarser ones. */
    ageBands: z.array(ages, expected('list')).min(1, expected('list')),
    roundTo: amountText,
    /** A person belongs to the first group that has one of their categories. */
    categoryGroups: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), mapping({ name: words, categories: ids }), expected('mapping')),
    assumed: ids.optional(),
  }),
});

export type NoticeFile = z.output<typeof noticeFormat>;
