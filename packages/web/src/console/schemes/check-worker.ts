// The policy check beside the page, so that whoever writes is never kept waiting: told some files, it says what it found so far, and then all of it.
import { loadScheme } from '@doudi/core/scheme';
import { checkDraft, toDraftFinding } from '@doudi/core/studio';
import type { CheckSaid } from './use-check.ts';

addEventListener('message', ({ data }: MessageEvent<[name: string, text: string][]>) => {
  const { scheme } = loadScheme(new Map(data));
  if (!scheme) return say({ kind: 'unsound' });
  const search = checkDraft(scheme);
  for (;;) {
    const step = search.next();
    if (step.done) return say({ kind: 'done', checked: step.value });
    const { doneSituations: done, situations: of, findings } = step.value;
    say({ kind: 'checking', done, of, findings: findings.map((finding) => toDraftFinding(finding, scheme)) });
  }
});

function say(said: CheckSaid): void {
  postMessage(said);
}
