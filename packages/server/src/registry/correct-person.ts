// Correcting a person's record. What stood there is kept beside it, sealed where it was sealed; what was settled is not touched, for a settlement
// holds what it met.
import { hideNumbers, type InputOf, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { correctPerson } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndex, blindIndexes, type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { unnamedVillage } from './areas.ts';
import { initialsOf, pinyinOf } from './name-initials.ts';
import { joinedRefusal, lockNumber, NO_SUCH_PERSON, personRefusal, REGISTERED_ONCE, type WholePersonRow } from './people.ts';

type Input = InputOf<typeof correctPerson>;

interface Loaded {
  readonly row: WholePersonRow;
  readonly idNumber: string | undefined;
  /** Of the corrections before this one. */
  readonly corrections: number;
  readonly firstDischarge: string | null;
}

/** What of a record before its correction is sealed, for whoever exchanges keys. */
export const VERSIONS_SEALED: readonly SealedColumn[] = [
  { table: 'person_version', rowId: 'person_version_id', column: 'id_number_cipher', field: 'id_number' },
];

export function correctPersonCommand(keys: FieldKeys) {
  return commandOf(
    correctPerson,
    async (transaction, input, context) => {
      const loaded = await loadPerson(transaction, keys, input.personId);
      const after = loaded && correctedOf(loaded, input);
      const isNewNumber = after?.idNumber !== undefined && after.idNumber !== loaded?.idNumber;
      const isRegistered = isNewNumber && (await lockNumber(transaction, blindIndexes(keys, context.countyId, after.idNumber ?? '')));
      const unnamed = await unnamedVillage(transaction, input.villageCode === loaded?.row.village_code ? undefined : input.villageCode);
      return () => {
        if (!loaded || !after) return NO_SUCH_PERSON;
        const correction = correctionOf(keys, loaded, input, context);
        if (isRefusal(correction)) return correction;
        if (unnamed) return unnamed;
        if (isRegistered) return REGISTERED_ONCE.one_person_for_each_id_number;
        const { changed, version, writes } = correction;
        return {
          answer: { personId: input.personId, version },
          writes,
          audit: {
            subject: `person/${input.personId}`,
            facts: { corrected: changed, version, reason: hideNumbers(input.reason), evidence: input.evidence && hideNumbers(input.evidence) },
          },
          events: [{ kind: 'person-corrected', facts: { personId: input.personId, corrected: changed } }],
        };
      };
    },
    REGISTERED_ONCE,
  );
}

/** What a correction comes to, with what stood there kept beside it; or why it cannot be. */
export function correctionOf(keys: FieldKeys, loaded: Loaded, input: Input, context: CommandContext) {
  const after = correctedOf(loaded, input);
  const changed = FIELDS.filter((field) => after[field] !== fieldsOf(loaded)[field]);
  const version = loaded.corrections + 1;
  return (
    correctionRefusal(loaded, input, after, changed, context) ?? {
      changed,
      version,
      writes: [keepVersion(keys, loaded, input, version, context), updatePerson(keys, context.countyId, input.personId, after)],
    }
  );
}

/** As a correction needs them, locked. */
export async function loadPerson({ rows, countyId }: Transaction, keys: FieldKeys, personId: string): Promise<Loaded | undefined> {
  const [row] = await rows<WholePersonRow>('select * from person where county_id = $1 and person_id = $2 for update', [countyId, personId]);
  // Only when the row is locked: two who correct at once number their corrections one after the other.
  const [counted] = await rows<{ corrections: number; first_discharge: string | null }>(
    `select (select count(*)::integer from person_version where county_id = $1 and person_id = $2) as corrections,
       (select min(discharged_on) from settlement s where s.county_id = $1 and s.person_id = $2
          and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)) as first_discharge`,
    [countyId, personId],
  );
  if (!row) return undefined;
  const idNumber = row.id_number_cipher === null ? undefined : openField(keys, row.id_number_cipher, `person/${personId}/id_number`);
  return { row, idNumber, corrections: counted?.corrections ?? 0, firstDischarge: counted?.first_discharge ?? null };
}

const FIELDS = ['name', 'sex', 'bornOn', 'villageCode', 'idNumber'] as const;

interface Corrected {
  readonly name: string;
  readonly sex: WholePersonRow['sex'];
  readonly bornOn: string;
  readonly villageCode: string;
  readonly idNumber: string | undefined;
}

function fieldsOf({ row, idNumber }: Loaded): Corrected {
  return { name: row.name, sex: row.sex, bornOn: row.born_on, villageCode: row.village_code, idNumber };
}

function correctedOf(loaded: Loaded, { name, sex, bornOn, villageCode, idNumber }: Input): Corrected {
  const before = fieldsOf(loaded);
  return {
    name: name ?? before.name,
    sex: sex ?? before.sex,
    bornOn: bornOn ?? before.bornOn,
    villageCode: villageCode ?? before.villageCode,
    idNumber: idNumber?.toUpperCase() ?? before.idNumber,
  };
}

function correctionRefusal(
  { row, firstDischarge }: Loaded,
  input: Input,
  after: Corrected,
  changed: readonly (typeof FIELDS)[number][],
  { actor, now }: CommandContext,
): Refusal | undefined {
  if (row.merged_into !== null) return joinedRefusal(row.merged_into);
  if (changed.length === 0)
    return refuse('state-differs', { zh: '填写的内容与登记的相同，无须更正。', en: 'the record says this already; there is nothing to correct' });
  // Who does not move is not asked whether they may move.
  const village = changed.includes('villageCode') ? {} : { countyId: actor.countyId, area: actor.countyId };
  const refusal = personRefusal(after, { ...actor, ...village }, localDay(now));
  // A birthday that no longer fits the number: the number is not what was typed.
  if (refusal) return input.idNumber === undefined && refusal.path === '/idNumber' ? { ...refusal, path: '/bornOn' } : refusal;
  if (row.died_on !== null && after.bornOn > row.died_on)
    return refuse(
      'before-birth',
      { zh: `此人已登记于 ${row.died_on} 死亡，出生日期不能晚于该日。`, en: `the person is recorded to have died on ${row.died_on}, and was born by then` },
      '/bornOn',
    );
  if (firstDischarge !== null && after.bornOn > firstDischarge)
    return refuse(
      'before-birth',
      {
        zh: `此人已有 ${firstDischarge} 出院的结算，出生日期不能晚于该日；如结算的是他人，请先撤销。`,
        en: `a bill of ${firstDischarge} is settled for this person, who was born by then; if it was somebody else's, cancel it first`,
      },
      '/bornOn',
    );
  return undefined;
}

function keepVersion(keys: FieldKeys, { row, idNumber }: Loaded, { personId, reason, evidence }: Input, version: number, context: CommandContext): Statement {
  const { countyId, actor, now, newId } = context;
  const versionId = newId();
  const sealed = idNumber === undefined ? null : sealField(keys, idNumber, `person_version/${versionId}/id_number`);
  return {
    text: `insert into person_version (county_id, person_version_id, person_id, version, name, sex, born_on, village_code, id_number_cipher,
             reason, evidence, replaced_at, replaced_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      countyId,
      versionId,
      personId,
      version,
      row.name,
      row.sex,
      row.born_on,
      row.village_code,
      sealed,
      hideNumbers(reason),
      evidence && hideNumbers(evidence),
      now,
      actor.actorId,
    ],
  };
}

function updatePerson(keys: FieldKeys, countyId: string, personId: string, { name, sex, bornOn, villageCode, idNumber }: Corrected): Statement {
  return {
    text: `update person set name = $3, initials = $4, sex = $5, born_on = $6, village_code = $7, id_number_cipher = $8::bytea, id_number_index = $9, pinyin = $10,
             is_temporary = is_temporary and $8::bytea is null
           where county_id = $1 and person_id = $2`,
    values: [
      countyId,
      personId,
      name,
      initialsOf(name),
      sex,
      bornOn,
      villageCode,
      idNumber === undefined ? null : sealField(keys, idNumber, `person/${personId}/id_number`),
      idNumber === undefined ? null : blindIndex(keys, countyId, idNumber),
      pinyinOf(name),
    ],
  };
}
