// A tally as a file: the part of a province that one machine counted, to be added to the others.
import { z } from 'zod';
import { parseJson } from '../json.ts';
import { SHARE_STEPS, type Tally } from './tally.ts';

const count = z.int().nonnegative();
const sides = z.strictObject({ before: count, after: count });
const change = { gainers: count, gainedFen: count, losers: count, lostFen: count };
const paid = z.strictObject({ paidFen: count, claims: count, people: count });
const line = z.strictObject({ name: z.strictObject({ zh: z.string(), en: z.string() }), payer: z.string(), before: paid, after: paid });
const lines = z.array(z.tuple([z.string(), line]));
const promise = z.strictObject({ promised: count, broken: count, brokenPeople: count });
const shares = z.array(count).length(SHARE_STEPS);
const cell = z.strictObject({ claims: count, people: count, totalFen: count, patientFen: sides, ...change });
const cells = z.array(z.tuple([z.string(), cell]));
const person = z.strictObject({ personId: z.string(), claims: count, totalFen: count, beforeFen: count, afterFen: count });

const file = z.strictObject({
  version: z.literal(1),
  tally: z.strictObject({
    claims: count,
    people: count,
    totalFen: count,
    patientFen: sides,
    refused: z.strictObject({ either: count, before: count, after: count }),
    lines,
    payers: lines,
    promise: z.strictObject({ before: promise, after: promise }),
    shares: z.strictObject({ before: shares, after: shares }),
    change: z.strictObject(change),
    facets: z.strictObject({ category: cells, level: cells, kind: cells, village: cells, disease: cells, band: cells }),
    top: z.strictObject({ lost: z.array(person), gained: z.array(person) }),
  }),
});

export type TallyFile = z.infer<typeof file>;

export function toTallyFile(tally: Tally): TallyFile {
  const { facets } = tally;
  return {
    version: 1,
    tally: {
      ...tally,
      lines: [...tally.lines],
      payers: [...tally.payers],
      facets: {
        category: [...facets.category],
        level: [...facets.level],
        kind: [...facets.kind],
        village: [...facets.village],
        disease: [...facets.disease],
        band: [...facets.band],
      },
    },
  };
}

/** A tally from its file; or why it is none. */
export function readTallyFile(text: string): Tally | 'not-json' | 'not-a-tally' {
  const parsed = parseJson(text);
  if (!parsed.isJson) return 'not-json';
  const read = file.safeParse(parsed.value);
  if (!read.success) return 'not-a-tally';
  const { tally } = read.data;
  const { category, level, kind, village, disease, band } = tally.facets;
  return {
    ...tally,
    lines: new Map(tally.lines),
    payers: new Map(tally.payers),
    facets: {
      category: new Map(category),
      level: new Map(level),
      kind: new Map(kind),
      village: new Map(village),
      disease: new Map(disease),
      band: new Map(band),
    },
  };
}
