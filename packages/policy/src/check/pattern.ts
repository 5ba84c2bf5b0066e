// Which side of every edge a bill lies on. Two bills with one pattern, and all bills between them, are paid by the same linear
// rule: with everything before an edge linear, the bills on one side of it form a convex set.
import { PORTIONS, type Portion } from '../bill.ts';
import { payRatio } from '../money.ts';
import type { SettledLine, Settlement } from '../settle.ts';
import type { Step } from '../trace.ts';

export function patternOf({ charged, lines }: Settlement): string {
  const left: Record<Portion, number> = { ...charged };
  let pattern = '';
  for (const line of lines) {
    pattern += ofLine(line);
    for (const portion of PORTIONS) {
      if (charged[portion] === 0) continue;
      pattern += part(line.paid[portion], left[portion]);
      left[portion] -= line.paid[portion];
    }
    pattern += ';';
  }
  return pattern;
}

/** Below, on or above zero. */
function sign(of: number): string {
  return of > 0 ? '>' : of < 0 ? '<' : '=';
}

/** None, all or something between. */
function part(of: number, whole: number): string {
  return of === 0 ? '0' : of === whole ? '1' : '/';
}

/** What later steps of a line are compared with. */
interface Reading {
  readonly line: SettledLine;
  /** The base by portion, less the first share. */
  readonly base: Map<Portion, number>;
  /** The stretch that slices have left. */
  from: number;
  to: number;
}

function ofLine(line: SettledLine): string {
  const reading: Reading = { line, base: new Map(), from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  return (line.trace?.steps ?? []).map((step) => ofStep(step, reading)).join('');
}

function ofStep(step: Step, reading: Reading): string {
  switch (step.kind) {
    case 'row':
      return step.of === 'line' ? `r${reading.line.benefit.rows.findIndex((row) => row.when === step.when)}` : '';
    case 'share-of-bill':
      // Which of its bounds it stands at, if at one.
      return sign(step.resultFen - payRatio(step.ofFen, step.ratio));
    case 'base':
      for (const { portion, amountFen } of step.portions) reading.base.set(portion, amountFen);
      return '';
    case 'first-share':
      for (const [portion, amount] of reading.base) reading.base.set(portion, amount - payRatio(amount as typeof step.amountFen, step.ratio));
      return '';
    case 'slice':
      return ofSlice(step, reading);
    case 'deductible':
      return `d${sign(step.usedFen - step.amountFen)}${sign(step.leavesFen)}`;
    case 'rate': {
      const reached = step.slices.reduce((sum, slice) => sum + slice.fen, 0);
      return `b${part(reached, reading.base.get(step.portion) ?? 0)}${step.slices.map(({ band, fen }) => (band && fen > 0 ? band.fromFen : '')).join()}`;
    }
    case 'year-to-date':
      return `y${sign(step.entitledFen - step.paidBeforeFen)}`;
    case 'at-least':
      return `m${sign(step.addedFen)}`;
    case 'top-up':
      return `t${sign(step.paidFen)}`;
    case 'patient-at-most':
      return `p${sign(step.paidFen)}${step.plus ? sign(step.ofFen - step.plus.aboveFen) : ''}`;
    case 'account':
      return `a${sign(step.afterFen)}`;
    case 'left':
      return `l${sign(step.cutFen)}`;
    case 'limit':
      return `c${sign(step.cutFen)}${sign(step.limitFen - step.afterFen)}`;
    default:
      return '';
  }
}

/** Where the running sum stands to the edges of a slice, and which of several slices cuts. */
function ofSlice({ sumBeforeFen, sumAfterFen, fromFen, toFen }: Extract<Step, { kind: 'slice' }>, reading: Reading): string {
  const [from, to] = [fromFen - sumBeforeFen, toFen === undefined ? Number.POSITIVE_INFINITY : toFen - sumBeforeFen];
  const cuts = `${sign(from - reading.from)}${to === reading.to ? '=' : sign(to - reading.to)}`;
  reading.from = Math.max(from, reading.from);
  reading.to = Math.min(to, reading.to);
  return `s${cuts}${sign(-from)}${sign(sumAfterFen - fromFen)}${sign(-to)}${toFen === undefined ? '' : sign(sumAfterFen - toFen)}${sign(reading.to - reading.from)}`;
}
