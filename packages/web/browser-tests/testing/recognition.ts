// A case of recognition that hangs on the board, with an objection.

import type { Actor, Contract, InputOf, OutputOf, SentInputOf } from '@doudi/core/contract';
import { isRefusal } from '@doudi/core/contract';
import { openRecognitionCase, recordObjection, recordRecognitionStep } from '@doudi/core/recognition';
import { getPerson } from '@doudi/core/registry';
import { type Command, runCommand } from '../../../server/src/platform/database/run-command.ts';
import { localDay } from '../../../server/src/platform/local-day.ts';
import { recordObjectionCommand } from '../../../server/src/recognition/objections.ts';
import { recordStepCommand } from '../../../server/src/recognition/record-step.ts';
import type { DemoServer } from './demo-server.ts';

const evidence = [{ what: '档案 2026-17' }];

/** As the county opens it and the village goes on; gives its id. */
export async function publishedCase({ services: { database }, countyId, ask }: DemoServer, personId: string): Promise<string> {
  const { person } = await ask('manager', getPerson, { personId });
  const today = localDay(database.now());
  const village: Actor = { countyId, actorId: 'village-office', role: 'manager', area: person.villageCode };
  const inVillage = async <C extends Contract>(contract: C, command: Command<InputOf<C>, OutputOf<C>>, input: SentInputOf<C>) => {
    const read = contract.input.parse(input) as InputOf<C>;
    const outcome = await runCommand(database, command, read, {
      actor: village,
      idempotencyKey: `${contract.id}-${JSON.stringify(input).length}`,
      requestId: 'test',
    });
    if (isRefusal(outcome)) throw new Error(outcome.message.en);
  };
  const opened = { procedureId: 'monitored-entry', personId, category: 'monitored', standard: ['serious-illness'], reason: '户主确诊，需长期治疗', evidence };
  const { caseId } = await ask('manager', openRecognitionCase, opened);
  const step = { caseId, outcome: 'passed', doneOn: today, evidence } as const;
  await inVillage(recordRecognitionStep, recordStepCommand, { ...step, step: 'nomination', votes: { present: 21, inFavour: 19, against: 1 } });
  await inVillage(recordRecognitionStep, recordStepCommand, { ...step, step: 'first-publication', publication: { place: '村务公开栏', days: 7 } });
  await inVillage(recordObjection, recordObjectionCommand, { caseId, receivedOn: today, content: '该户在县城有房', paper: '异议簿 3 页' });
  return caseId;
}
