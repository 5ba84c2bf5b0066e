// The shape in which a report leaves a server, a command and the page of a saved scenario.
import { z } from 'zod';
import { sum, words } from '../contract/shapes.ts';
import { FACETS } from './facets.ts';
import { SHARE_STEPS } from './tally.ts';

const FEW = {
  text: {
    zh: '人数少于 k 时不写；会使别处的少数人可被推算出来时也不写',
    en: 'left out where fewer than k people are behind it, or where others of whom that is true would follow from it',
  },
};
const count = z.int().nonnegative();
const fewCount = count.optional().meta(FEW);
const fewSum = sum.optional().meta(FEW);
const paid = z.strictObject({ paid: sum, claims: fewCount, people: fewCount });
const line = { name: words, payer: z.string(), before: paid, after: paid };
const promise = z.strictObject({ promised: count, broken: fewCount, brokenPeople: fewCount });
const change = { gainers: fewCount, gained: fewSum, losers: fewCount, lost: fewSum };
const sides = z.strictObject({ before: sum, after: sum });
/** Null where there are people and fewer than k, and where such a step would follow from it. */
const shares = z.array(count.nullable()).length(SHARE_STEPS);

export const report = z.strictObject({
  k: z.int().meta({ text: { zh: '少于这么多人的不单列', en: 'what is true of fewer people is not told apart' } }),
  claims: count,
  people: count,
  total: sum,
  patient: sides,
  /** Bills that one of the policies refuses; they are in nothing else. */
  refused: z.strictObject({ either: count, before: count, after: count }),
  lines: z.array(z.strictObject({ line: z.string(), ...line })),
  payers: z.array(z.strictObject(line)),
  promise: z.strictObject({ before: promise, after: promise }),
  shares: z
    .strictObject({ before: shares, after: shares })
    .meta({ text: { zh: '个人负担比例每 5% 一档的人数', en: 'people by the share of their bills that they pay themselves, in steps of 5 %' } }),
  change: z.strictObject(change),
  facets: z.array(
    z.strictObject({
      facet: z.enum(FACETS),
      rows: z.array(
        z.strictObject({
          /** Missing where several rows of few people stand together. */
          value: z.string().optional(),
          name: words,
          claims: count,
          people: fewCount,
          total: sum,
          patient: sides,
          ...change,
        }),
      ),
    }),
  ),
});

/** Somebody whose part changes much; who it is, is the asker's business to hide. */
export const changed = { claims: count, total: sum, before: sum, after: sum };
