// Drafts of the county's scheme, made past the screens.
import { getSchemes } from '@doudi/core/settlement';
import { saveSchemeDraft, startSchemeDraft, submitSchemeDraft } from '@doudi/core/studio';
import { daysAfter, localDay } from '../../../server/src/platform/local-day.ts';
import type { DemoServer } from './demo-server.ts';

/** The manager's, in which level-1 hospitals are paid at another ratio; handed in if asked. */
export async function draftIn(server: DemoServer, title: string, { isHandedIn = false } = {}): Promise<string> {
  const schemeDraftId = await draftWith(server, title, (_, text) => text.replace(LEVEL_1, LEVEL_1.replace('90%', '92%')));
  const submission = { schemeDraftId, version: 2, effectiveOn: daysAfter(localDay(new Date()), 30), reason: '省里的新规' };
  if (isHandedIn) await server.ask('manager', submitSchemeDraft, submission);
  return schemeDraftId;
}

const LEVEL_1 = '{when: {facility.level: [1]}, use: 90%}';

/** The manager's: the destitute are promised to bear 10 % of a stay at most, and a new line keeps it but for a slip. */
export async function draftWithSlip(server: DemoServer, title: string): Promise<string> {
  return draftWith(server, title, (name, text) => (name === 'scheme.yaml' ? `${text}\n${PROMISE}` : text), [
    { name: 'benefits/backstop.yaml', text: BACKSTOP },
  ]);
}

const PROMISE = `promises:
  - id: ten-percent
    name: {zh: 特困人员住院个人至多负担10%, en: the destitute bear at most 10 % of a stay}
    when: {categories: [destitute], kind: [inpatient]}
    patientAtMost: 10%
    of: total
    source: [{document: demo-2025, article: {zh: 第10条, en: rule 10}}]
`;
const BACKSTOP = `benefit: backstop
order: 70
name: {zh: 兜底保障, en: Backstop}
payer: medical-assistance
kinds: [inpatient]
when: {categories: [destitute]}
source: [{document: demo-2025, article: {zh: 第10条, en: rule 10}}]
pays:
  patientAtMost: {share: 10.4%, of: total}
`;

type Change = (name: string, text: string) => string;

/** Saved once after it was begun. */
async function draftWith({ ask }: DemoServer, title: string, change: Change, added: readonly { name: string; text: string }[] = []): Promise<string> {
  const [scheme] = (await ask('manager', getSchemes, {})).schemes;
  const { schemeDraftId, version } = await ask('manager', startSchemeDraft, { schemeId: scheme?.schemeId ?? '', title });
  const files = (scheme?.files ?? []).map(({ name, text }) => ({ name, text: change(name, text) }));
  await ask('manager', saveSchemeDraft, { schemeDraftId, version, files: [...files, ...added] });
  return schemeDraftId;
}
