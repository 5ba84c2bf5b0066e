// A bill while it is typed: what the clerk has stated so far, and the bill that it makes. Pure; what is asked of whom is not known here.
import type { Scheme } from '@doudi/core/scheme';
import { isOfRegisters } from '@doudi/core/settlement';
import { type FactValue, holds, type Text } from '@doudi/policy';
import type { QuoteInput } from '../../explain/provisional-quote.ts';
import { ofFen, toFenOf } from '../../ui/amount-text.ts';

/** In the order in which bills print them. */
export const CHARGES = ['classA', 'classB', 'classBPrepay', 'certifiedOut', 'overLimit', 'otherOut'] as const;
export type Charge = (typeof CHARGES)[number];

/** It is written to the machine's disk: it holds no name and no number of a person. */
export interface BillDraft {
  readonly draftId: string;
  readonly personId?: string | undefined;
  readonly facilityId?: string | undefined;
  readonly billNumber: string;
  readonly kind?: string | undefined;
  readonly dischargedOn: string;
  /** Amounts as decimal strings. */
  readonly charges: { readonly [charge in Charge]?: string | undefined };
  readonly total?: string | undefined;
  readonly facts: Readonly<Record<string, FactInput>>;
  readonly given: Readonly<Record<string, string>>;
  /** What was held at admission and is let go; null if it shall stay. */
  readonly holdTransferId?: string | null | undefined;
}
export type FactInput = string | number | boolean;

export function newDraft(draftId: string, { facilityId, today }: { readonly facilityId?: string | undefined; readonly today: string }): BillDraft {
  return { draftId, facilityId, billNumber: '', dischargedOn: today, charges: {}, facts: {}, given: {} };
}

/** Whether anything would be lost with it. */
export function hasContent({ personId, billNumber, charges, given }: BillDraft): boolean {
  return personId !== undefined || billNumber !== '' || Object.values(charges).some((amount) => amount !== undefined) || Object.keys(given).length > 0;
}

/** The class-B pre-payment is a part of class B and no charge of its own. */
export function totalOfDraft({ charges }: BillDraft): string {
  const fen = CHARGES.filter((charge) => charge !== 'classBPrepay').reduce((sum, charge) => sum + toFenOf(charges[charge] ?? '0'), 0);
  return ofFen(fen);
}

/** A fact that the scheme asks the bill about. */
export interface AskedFact {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'switch';
  readonly label: Text;
  readonly values: readonly { readonly value: string; readonly label: Text }[];
  readonly isRequired: boolean;
}

/** Those that no register knows, in the order of the scheme. */
export function askedFacts({ facts, policy }: Scheme, { kind, facts: stated }: BillDraft): AskedFact[] {
  const known: Record<string, FactValue> = { ...stated, ...(kind !== undefined && { kind }) };
  return Object.entries(facts)
    .filter(([name, fact]) => fact.isRead && !isOfRegisters(name) && name !== 'kind' && name !== 'dischargedOn')
    .map(([name, { type, label, values, requiredWhen }]) => {
      const words = policy.facts[name] ?? label;
      return {
        name,
        type,
        label: type === 'switch' ? (words.values.true ?? words.name) : words.name,
        values: (values ?? []).map((value) => ({ value, label: words.values[value] ?? { zh: value, en: value } })),
        isRequired: requiredWhen !== undefined && holds(requiredWhen, known),
      };
    });
}

/** What is still missing before anything can be reckoned. */
export type Missing = 'person' | 'facility' | 'kind' | 'day';

export function missingIn({ personId, facilityId, kind, dischargedOn }: BillDraft): Missing[] {
  return [
    ...(personId === undefined ? (['person'] as const) : []),
    ...(facilityId === undefined ? (['facility'] as const) : []),
    ...(kind === undefined ? (['kind'] as const) : []),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(dischargedOn) ? [] : (['day'] as const)),
  ];
}

/** The bill that the draft makes; undefined while something is missing. Facts that the scheme does not ask are left out, and so are switches that are off. */
export function toBill(draft: BillDraft, asked: readonly AskedFact[]): QuoteInput | undefined {
  const { personId, facilityId, kind, dischargedOn, billNumber, charges, total, given, holdTransferId } = draft;
  if (missingIn(draft).length > 0 || personId === undefined || facilityId === undefined || kind === undefined) return undefined;
  const facts = Object.fromEntries(
    asked.flatMap(({ name, type }) => {
      const value = draft.facts[name];
      return value === undefined || value === '' || (type === 'switch' && value !== true) ? [] : [[name, value]];
    }),
  );
  return {
    personId,
    facilityId,
    kind,
    dischargedOn,
    ...(billNumber.trim() !== '' && { billNumber: billNumber.trim() }),
    charges: Object.fromEntries(CHARGES.flatMap((charge) => (charges[charge] === undefined ? [] : [[charge, charges[charge]]]))),
    ...(total !== undefined && { total }),
    ...(Object.keys(facts).length > 0 && { facts }),
    ...(Object.keys(given).length > 0 && { given: { ...given } }),
    ...(typeof holdTransferId === 'string' && { holdTransferId }),
  };
}
