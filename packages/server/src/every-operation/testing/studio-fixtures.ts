// What the operations of the policy studio are tried with: drafts in the state in which each of them may be done, by somebody who may do it.
import { startSchemeDraft, submitSchemeDraft } from '@doudi/core/studio';
import { daysAfter, localDay } from '../../platform/local-day.ts';
import { testNow } from '../../testing/furnish.ts';
import type { Fixture } from './fixtures.ts';
import type { World } from './world.ts';

const SCHEME = 'demo-2025';
let made = 0;
const daysTaken = new WeakMap<World['server'], number>();
/** A later day each time, for two versions of a county never begin together; and none that lies years ahead. */
function nextDay({ server }: World): string {
  const taken = (daysTaken.get(server) ?? 0) + 1;
  daysTaken.set(server, taken);
  return daysAfter(localDay(testNow()), taken);
}

async function draftIn({ server }: World, county: string): Promise<string> {
  const draft = await server.done(startSchemeDraft, { schemeId: SCHEME, title: `draft ${++made} that only ${county} knows` }, { as: 'manager', county });
  return draft.schemeDraftId;
}

async function submissionIn(world: World, county: string): Promise<{ readonly schemeDraftId: string; readonly schemeSubmissionId: string }> {
  const schemeDraftId = await draftIn(world, county);
  const input = { schemeDraftId, version: 1, effectiveOn: nextDay(world), reason: 'a new rule of the province' };
  return { schemeDraftId, schemeSubmissionId: (await world.server.done(submitSchemeDraft, input, { as: 'manager', county })).schemeSubmissionId };
}

const files = (world: World) => [...(world.server.services.schemes.installed(SCHEME)?.files ?? [])].map(([name, text]) => ({ name, text }));

export const STUDIO_FIXTURES: Readonly<Record<string, Fixture>> = {
  getSchemeDraft: async (world, county) => ({ schemeDraftId: await draftIn(world, county) }),
  compareSchemeDraft: async (world, county) => ({ schemeDraftId: await draftIn(world, county), from: 0, to: 1 }),
  startSchemeDraft: () => ({ schemeId: SCHEME, title: `draft ${++made}` }),
  saveSchemeDraft: async (world, county) => ({ schemeDraftId: await draftIn(world, county), version: 1, files: files(world) }),
  submitSchemeDraft: async (world, county) => ({ schemeDraftId: await draftIn(world, county), version: 1, effectiveOn: nextDay(world), reason: 'a new rule' }),
  // Sent back: what is approved changes by what the other fixtures settle.
  decideSchemeDraft: async (world, county) => ({ ...(await submissionIn(world, county)), isApproved: false, reason: 'the limit is missing' }),
  withdrawSchemeDraft: async (world, county) => ({ schemeDraftId: await draftIn(world, county), reason: 'begun by mistake' }),
};

/** Words by the name of a field that stand in no column of their own. */
export const STUDIO_WORDS: Readonly<Record<string, readonly string[]>> = {
  effectiveOn: [daysAfter(localDay(testNow()), 400), '2026-03-01', '9999-12-31', '1000-01-01'],
};
