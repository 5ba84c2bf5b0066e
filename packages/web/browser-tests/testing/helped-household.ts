// A household that is helped, and somebody of it with a disability, so that their pages have something on them.
import { endMeasure, endPairing, getHouseholdHelp, pairHelper, planMeasure, recordDisability, recordSurvey } from '@doudi/core/registry';
import { daysAfter } from '../../../server/src/platform/local-day.ts';
import type { DemoServer } from './demo-server.ts';

export async function helpedHousehold({ ask }: DemoServer, householdId: string, personId: string): Promise<void> {
  // Whom the invented county has paired with it never was its helper.
  for (const { helperId, fromDay } of (await ask('manager', getHouseholdHelp, { householdId })).helpers)
    await ask('manager', endPairing, { helperId, toDay: daysAfter(fromDay, -1), reason: '误登' });
  const helper = { householdId, organisation: '县医疗保障局', phone: '13812345678' };
  const { helperId } = await ask('manager', pairHelper, { ...helper, name: '宋干部', fromDay: '2024-01-01' });
  await ask('manager', endPairing, { helperId, toDay: '2024-12-31', reason: '调离本单位' });
  await ask('manager', pairHelper, { ...helper, name: '梁干部', fromDay: '2025-01-01' });
  const answers = [
    { question: 'housing', choices: ['safe'] },
    { question: 'water', choices: ['far'] },
    { question: 'income', number: 12_000 },
    { question: 'hardship', choices: ['illness', 'care'] },
    { question: 'able', number: 1 },
    { question: 'own-words', words: '想把后山的荒地开出来种茶，还想让孩子在县城读完高中' },
  ];
  for (const surveyedOn of ['2024-06-01', '2025-06-01'])
    await ask('manager', recordSurvey, { householdId, surveyedOn, surveyor: '宋干部', answers, note: '夫妻都在家' });
  const measure = { householdId, kind: 'health', what: '每月随访一次，陪同到县医院复查', responsible: '村医', fromDay: '2025-01-01' };
  await ask('manager', planMeasure, { ...measure, toDay: '2025-06-30' });
  const { measureId } = await ask('manager', planMeasure, { ...measure, kind: 'housing', what: '翻修屋顶', toDay: '2025-03-31' });
  await ask('manager', endMeasure, { measureId, outcome: 'done', endedOn: '2025-03-20', reason: '已验收' });
  const disability = { personId, kind: 'multiple' as const, parts: ['sight' as const, 'limbs' as const], grade: 2 };
  await ask('manager', recordDisability, { ...disability, source: '残疾人证', fromDay: '2024-01-01' });
}
