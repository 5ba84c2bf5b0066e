// What happened on a line, step by step: the only source of every explanation.
import type { Portion } from './bill.ts';
import type { Condition } from './condition.ts';
import type { Period } from './day.ts';
import type { Fen, Ratio, Slice } from './money.ts';

export type Step =
  /** A row of a table that applied. */
  | { readonly kind: 'row'; readonly of: 'line' | 'amount' | 'share'; readonly when: Condition }
  | { readonly kind: 'points'; readonly when: Condition; readonly points: number }
  | { readonly kind: 'parameter'; readonly parameter: string; readonly source: string; readonly amountFen: Fen; readonly times: Ratio; readonly resultFen: Fen }
  | { readonly kind: 'share-of-bill'; readonly ratio: Ratio; readonly ofFen: Fen; readonly resultFen: Fen }
  | { readonly kind: 'base'; readonly basis: 'charged' | 'left'; readonly portions: readonly PortionAmount[] }
  | { readonly kind: 'first-share'; readonly ratio: Ratio; readonly amountFen: Fen; readonly leavesFen: Fen }
  | {
      readonly kind: 'slice';
      readonly each: Period;
      readonly sumBeforeFen: Fen;
      readonly sumAfterFen: Fen;
      readonly fromFen: Fen;
      readonly toFen?: Fen;
      readonly leavesFen: Fen;
    }
  | {
      readonly kind: 'deductible';
      readonly fullFen: Fen;
      readonly times?: Ratio;
      readonly amountFen: Fen;
      readonly usedFen: Fen;
      readonly leavesFen: Fen;
      readonly usedThisYearFen?: Fen;
    }
  | { readonly kind: 'bands'; readonly each: Period; readonly sumBeforeFen: Fen; readonly sumAfterFen: Fen; readonly aboveFen: Fen }
  | { readonly kind: 'rate'; readonly portion: Portion; readonly slices: readonly RatedSlice[]; readonly paidFen: Fen }
  | { readonly kind: 'year-to-date'; readonly entitledFen: Fen; readonly paidBeforeFen: Fen; readonly paidFen: Fen }
  | { readonly kind: 'at-least'; readonly ratio: Ratio; readonly ofFen: Fen; readonly targetFen: Fen; readonly addedFen: Fen }
  | {
      readonly kind: 'top-up';
      readonly ratio?: Ratio;
      readonly ofFen?: Fen;
      readonly targetFen: Fen;
      readonly lines: readonly string[];
      readonly lessFen: Fen;
      readonly paidFen: Fen;
    }
  | {
      readonly kind: 'patient-at-most';
      readonly each: 'claim' | 'year';
      readonly ratio?: Ratio;
      readonly ofFen: Fen;
      readonly amountFen?: Fen;
      readonly plus?: { readonly ratio: Ratio; readonly aboveFen: Fen };
      readonly boundFen: Fen;
      readonly borneBeforeFen: Fen;
      readonly leftFen: Fen;
      readonly paidFen: Fen;
    }
  | { readonly kind: 'fixed'; readonly amountFen: Fen }
  | { readonly kind: 'account'; readonly account: string; readonly beforeFen: Fen; readonly creditedFen: Fen; readonly afterFen: Fen }
  /** Cut to what earlier lines left: nothing is paid twice. */
  | { readonly kind: 'left'; readonly cutFen: Fen }
  | {
      readonly kind: 'limit';
      readonly name: string;
      readonly each: Period;
      readonly limitFen: Fen;
      readonly beforeFen: Fen;
      readonly afterFen: Fen;
      readonly cutFen: Fen;
    }
  | { readonly kind: 'given'; readonly givenFen: Fen; readonly computedFen: Fen };

/** A stretch of the base with its ratio, and the band in which it lies if there are bands. */
export interface RatedSlice extends Slice {
  readonly band?: BandEdges;
}

export interface BandEdges {
  readonly fromFen: Fen;
  readonly toFen?: Fen;
}

export interface PortionAmount {
  readonly portion: Portion;
  readonly amountFen: Fen;
}

export interface LineTrace {
  /** Whether the line's conditions hold and a row matches. */
  readonly applies: boolean;
  readonly steps: readonly Step[];
  /** Assumptions that this payment stands on. */
  readonly assumed: readonly string[];
}
