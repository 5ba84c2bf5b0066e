// Correcting what is held about a person (PIPL art. 46): with a reason and evidence. What stood there before is kept, and nothing that was settled changes.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { day, id, paragraph, text, villageCode } from '../contract/shapes.ts';
import { idNumber, sex } from './contract.ts';

export const correctPerson = contract({
  id: 'correctPerson',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/correct',
  summary: { zh: '更正人员信息；原值留痕，已办结算不变', en: 'correct what is held about a person; the old values are kept, and settlements stay as they are' },
  input: z
    .strictObject({
      personId: id,
      name: text(60).optional(),
      sex: sex.optional(),
      bornOn: day.optional(),
      villageCode: villageCode.optional(),
      idNumber: idNumber.optional(),
      reason: paragraph(500),
      evidence: text(200).meta({ text: { zh: '依据的材料，如“户口簿第 3 页”', en: 'the paper that shows it, such as the page of a household register' } }),
    })
    .refine(
      ({ name, sex, bornOn, villageCode, idNumber }) => [name, sex, bornOn, villageCode, idNumber].some((value) => value !== undefined),
      inWords({ zh: '请填写要更正的内容', en: 'say what is corrected' }),
    ),
  output: z.strictObject({ personId: id, version: z.int() }),
  refusals: ['not-found', 'not-allowed', 'already-exists', 'bad-id-number', 'before-birth', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});
