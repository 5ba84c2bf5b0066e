// `recognition/<id>.yaml` → a procedure, or what is wrong with it.
import type { Policy } from '@doudi/policy';
import { OPENING, type Procedure, type ProcedureStep } from '../recognition/procedure.ts';
import { toAssumed, toValidity } from './compile-values.ts';
import type { SchemeFile } from './format.ts';
import type { Path } from './problem.ts';
import type { ProcedureFile } from './procedure-format.ts';
import { isKnown, type Report, type Scope } from './scope.ts';

export interface ProcedureContext {
  readonly file: SchemeFile;
  readonly policy: Policy;
  readonly scope: Scope;
  readonly report: Report;
}

export function compileProcedure(written: ProcedureFile, { file, policy, scope, report }: ProcedureContext): Procedure {
  const { categories, standard, steps, source } = written;
  categories.forEach((category, index) => {
    const path = ['categories', index];
    const known = Object.keys(file.categories);
    if (!isKnown({ zh: '人员类别', en: 'category' }, category, known, path, report, scope.codes)) return;
    // A publication would tell the whole village.
    if (file.categories[category]?.protected !== undefined)
      report(path, {
        zh: `“${category}”是受保护的类别，不能经公示认定；由诊疗团队登记`,
        en: `${category} is protected: it is not recognised in public but recorded by the treating team`,
      });
  });
  noneTwice(
    standard.map(({ id }) => id),
    (index) => ['standard', index, 'id'],
    report,
  );
  noneTwice([OPENING, ...steps.map(({ step }) => step)], (index) => ['steps', index - 1, 'step'], report);
  return {
    id: written.procedure,
    name: written.name,
    kind: written.kind,
    subject: written.subject,
    categories,
    standard,
    steps: steps.map((_, index) => compileStep(written, index, report)),
    recordedWithinDays: Number(written.recordedWithin),
    effectAfterDays: Number(written.effectAfter),
    objections: { by: written.objections.by, withinDays: Number(written.objections.within) },
    appeals: { withinDays: Number(written.appeals.within), by: written.appeals.by, answeredWithinDays: Number(written.appeals.answeredWithin) },
    sources: source.map(({ document, article }) => {
      const named = file.documents?.[document] ?? { zh: document, en: document };
      return { zh: `${named.zh}${article.zh}`, en: `${named.en}, ${article.en}` };
    }),
    assumptions: toAssumed(written.assumed, { path: ['assumed'], scope, report }).flatMap((id) => policy.assumptions[id] ?? []),
    valid: toValidity(file.valid, { path: [], scope, report: () => undefined }),
  };
}

function compileStep({ steps, recordedWithin }: ProcedureFile, index: number, report: Report): ProcedureStep {
  const written = steps[index] as ProcedureFile['steps'][number];
  const { step, kind, name, by, within, evidence, apartFrom = [], days, place, departments = [] } = written;
  const path = ['steps', index];
  const before = [OPENING, ...steps.slice(0, index).map((earlier) => earlier.step)];
  apartFrom.forEach((other, at) => {
    isKnown({ zh: '此前的步骤', en: 'earlier step' }, other, before, [...path, 'apartFrom', at], report);
  });
  const isMissing = (what: string, zh: string, en: string) => report([...path, what], { zh, en });
  if (kind === 'publication' && days === undefined) isMissing('days', '公示须写明最短天数', 'a publication says how many days it hangs at least');
  if (kind !== 'publication' && days !== undefined) isMissing('days', '只有公示才写天数', 'only a publication hangs for some days');
  if ((kind === 'publication' || kind === 'announcement') !== (place !== undefined))
    isMissing('place', '公示、公告（且只有它们）须写明地点', 'a publication or announcement, and nothing else, says where');
  if ((kind === 'cross-check') !== departments.length > 0)
    isMissing('departments', '部门核对（且只有它）须列出部门', 'a cross-check, and nothing else, names departments');
  // What is written down later than it hangs could have been over before anybody could object to it here.
  if (days !== undefined && Number(days) <= Number(recordedWithin))
    isMissing('days', '公示天数须多于补录期限（recordedWithin）', 'a publication hangs longer than it may take to write it down (recordedWithin)');
  noneTwice(
    departments.map(({ id }) => id),
    (at) => [...path, 'departments', at, 'id'],
    report,
  );
  return {
    ...{ step, kind, name, by, withinDays: Number(within), evidence, apartFrom, departments },
    ...(days !== undefined && { leastDays: Number(days) }),
    ...(place && { place }),
  };
}

export function noneTwice(names: readonly string[], pathOf: (index: number) => Path, report: Report): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) report(pathOf(index), { zh: `“${name}”已用过`, en: `${name} stands here already` });
  });
}
