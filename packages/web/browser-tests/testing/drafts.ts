// Drafts of the county's scheme, made past the screens.
import { getSchemes } from '@doudi/core/settlement';
import { saveSchemeDraft, startSchemeDraft, submitSchemeDraft } from '@doudi/core/studio';
import { daysAfter, localDay } from '../../../server/src/platform/local-day.ts';
import type { DemoServer } from './demo-server.ts';

/** The manager's, in which level-1 hospitals are paid at another ratio; handed in if asked. */
export async function draftIn({ ask }: DemoServer, title: string, { isHandedIn = false } = {}): Promise<string> {
  const [scheme] = (await ask('manager', getSchemes, {})).schemes;
  const { schemeDraftId, version } = await ask('manager', startSchemeDraft, { schemeId: scheme?.schemeId ?? '', title });
  const files = (scheme?.files ?? []).map(({ name, text }) => ({ name, text: text.replace(LEVEL_1, LEVEL_1.replace('90%', '92%')) }));
  const saved = await ask('manager', saveSchemeDraft, { schemeDraftId, version, files });
  const submission = { schemeDraftId, version: saved.version, effectiveOn: daysAfter(localDay(new Date()), 30), reason: '省里的新规' };
  if (isHandedIn) await ask('manager', submitSchemeDraft, submission);
  return schemeDraftId;
}

const LEVEL_1 = '{when: {facility.level: [1]}, use: 90%}';
