// A settlement of the national interface → parts of our bill, and what others have paid of it → the lines of a scheme.
import { type Day, type Fen, formatFen, isValidOn, type Policy, ZERO } from '@doudi/policy';
import { NATIONAL_PAY_FIELDS, type NationalPayField } from '../scheme/national-fields.ts';
import type { Bill } from './bill.ts';
import type { NationalFields } from './national-fields.ts';

export interface BillParts {
  readonly charges: Bill['charges'];
  readonly total?: string;
  /** Amounts above nothing that others than the patient pay, by the field of the interface. */
  readonly given: { readonly [field in NationalPayField]?: string };
}

/** What the fields say of our bill; what they do not state is left out. */
export function toBillParts({ amounts }: Pick<NationalFields, 'amounts'>): BillParts {
  const yuan = (amount: Fen | undefined) => (amount === undefined ? undefined : formatFen(amount));
  const stated = <Key extends string>(entries: readonly (readonly [Key, string | undefined])[]) =>
    Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as { [key in Key]?: string };
  const prepay = yuan(amounts.preselfpay_amt);
  const paid = (Object.keys(NATIONAL_PAY_FIELDS) as NationalPayField[]).filter((field) => (amounts[field] ?? ZERO) > 0);
  return {
    charges: stated([
      // The interface tells what is in scope and what is paid first, not the classes they come from. A class B that is all pre-payment
      // adds nothing in scope, so that class A is exactly what the interface says is in scope.
      ['classA', yuan(amounts.inscp_scp_amt)],
      ['classB', prepay],
      ['classBPrepay', prepay],
      ['overLimit', yuan(amounts.overlmt_selfpay)],
      // Nothing in the interface says what was certified as necessary: whoever has the certificate moves it to its own field.
      ['otherOut', yuan(amounts.fulamt_ownpay_amt)],
    ]),
    ...(amounts.medfee_sumamt !== undefined && { total: formatFen(amounts.medfee_sumamt) }),
    given: stated(paid.map((field) => [field, yuan(amounts[field])] as const)),
  };
}

export interface GivenLines {
  /** By the line's name, as a bill takes them. */
  readonly given: { readonly [line: string]: string };
  /** Fields with an amount for which the scheme has no line: somebody must decide where the amount belongs. */
  readonly withoutLine: readonly NationalPayField[];
}

/** Which lines of a scheme the given amounts belong to, for a bill of a kind on a day. */
export function toGivenLines(policy: Policy, kind: string, dischargedOn: Day, given: BillParts['given']): GivenLines {
  const lines = policy.lines.filter((line) => line.kinds.includes(kind) && isValidOn(line.valid, dischargedOn));
  const fields = Object.keys(given) as NationalPayField[];
  const lineOf = (field: NationalPayField) => lines.find((line) => line.nationalField === field)?.line;
  return {
    given: Object.fromEntries(
      fields.flatMap((field) => {
        const [line, amount] = [lineOf(field), given[field]];
        return line === undefined || amount === undefined ? [] : [[line, amount]];
      }),
    ),
    withoutLine: fields.filter((field) => lineOf(field) === undefined),
  };
}
