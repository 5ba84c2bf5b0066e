// The files that leave the house: an audit for an outsider, and signed ends of it for another person's medium. What they hold is documented in
// docs/decisions/0014-audit.md, so that they can be verified without this program.
import { z } from 'zod';

export const EXPORT_FORMAT = 'doudi-audit-export';
export const ROOTS_FORMAT = 'doudi-audit-roots';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const signedEnd = z.strictObject({
  countyId: z.string(),
  /** Null for the end of the chain within a day. */
  day: z.string().nullable(),
  lastSequence: z.int().min(0),
  entries: z.int(),
  hash,
  signedAt: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

/** An entry with every column of its row, as text. */
const entry = z.strictObject({
  acting_for: z.string().nullable(),
  actor_id: z.string(),
  audit_entry_id: z.string(),
  command: z.string(),
  county_id: z.string(),
  facts: z.string(),
  persons: z.array(z.string().nullable()),
  purpose: z.string(),
  request_id: z.string(),
  subject: z.string(),
  written_at: z.string(),
  written_in: z.string(),
});

/** The first line. */
export const exportHeading = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(1),
  countyId: z.string(),
  readAt: z.string(),
  head: z.strictObject({ begunOn: z.string(), sequence: z.int(), hash, sealedAt: z.string() }).optional(),
  roots: z.array(signedEnd),
});

/** Every other line: a seal with its entry, in the order of the chain, and at the end what is not sealed yet. */
export const exportLine = z.union([
  z.strictObject({ sequence: z.int(), hash, entryId: z.string(), entry: entry.nullable() }),
  z.strictObject({ isWaiting: z.boolean(), entry }),
]);

export const rootsFile = z.strictObject({ format: z.literal(ROOTS_FORMAT), version: z.literal(1), publicKey: z.string(), roots: z.array(signedEnd) });
