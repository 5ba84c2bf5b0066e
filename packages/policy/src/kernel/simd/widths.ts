// Which variables of a program fit 32 bits, by every range in which they are ever used or set.
import type { Program } from '../program.ts';
import type { Num, Operation, Statement, Truth } from '../tree.ts';

export interface Widths {
  readonly isNarrow: (id: number) => boolean;
  /** Whether a number is at hand as four whole numbers. */
  readonly fits: (num: Num) => boolean;
}

const MOST = 0x7fff_ffff;

export function isNarrow({ lo, hi }: { readonly lo: number; readonly hi: number }): boolean {
  return lo >= -MOST && hi <= MOST;
}

export function narrowIds(program: Program): Widths {
  const wide = new Set<number>();
  const copies: { readonly id: number; readonly of: number }[] = [];
  const see = (num: Num): void => {
    if (num.kind === 'variable' && !isNarrow(num)) wide.add(num.id);
  };
  const truth = (of: Truth): void => {
    if (of.kind === 'compare') for (const num of [of.a, of.b]) see(num);
    else if (of.kind === 'all' || of.kind === 'any') for (const part of of.of) truth(part);
    else if (of.kind === 'not') truth(of.of);
  };
  const operation = (is: Operation): void => {
    if (is.kind === 'share') for (const { amount, ratio } of is.terms) for (const num of [amount, ratio]) see(num);
    else if (is.kind === 'pick') {
      truth(is.when);
      for (const num of [is.yes, is.no]) see(num);
    } else if ('a' in is) {
      see(is.a);
      if ('b' in is) see(is.b);
    }
  };
  const walk = (block: readonly Statement[]): void => {
    for (const statement of block) {
      if (statement.kind === 'let') {
        operation(statement.is);
        if (statement.is.kind === 'copy') copies.push({ id: statement.id, of: statement.is.of });
      } else if (statement.kind === 'set') {
        see(statement.to);
        if (!isNarrow(statement.to)) wide.add(statement.id);
      } else if (statement.kind === 'store') see(statement.from);
      else if (statement.kind === 'fail') truth(statement.when);
      else {
        truth(statement.when);
        walk(statement.yes);
        walk(statement.no);
      }
    }
  };
  walk(program.body);
  for (const { id, of } of copies) if (wide.has(id)) wide.add(of);
  return {
    isNarrow: (id) => !wide.has(id),
    fits: (num) => (num.kind === 'constant' ? isNarrow(num) : !wide.has(num.id)),
  };
}
