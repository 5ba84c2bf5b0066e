// How right a matching was, by lists of which it is known who is whom.
import type { MatchReport } from '@doudi/core/registry';
import type { LabelledLists } from './labelled-lists.ts';

export interface Judged {
  /** Of the rows that were said to be somebody without a person looking: the share that are. */
  readonly precision: number;
  /** Of the rows that are somebody: the share that was said without a person looking, … */
  readonly recallAlone: number;
  /** … and with a clerk who is always right about what they are shown. */
  readonly recall: number;
  /** Of all rows, how many a clerk must look at. */
  readonly forClerk: number;
  readonly wrong: readonly { readonly rowId: string; readonly said: string; readonly is: string | undefined }[];
  readonly missed: readonly string[];
}

export function judge({ outcomes }: MatchReport, { truth }: Pick<LabelledLists, 'truth'>): Judged {
  let [said, right, shown, forClerk] = [0, 0, 0, 0];
  const wrong: Judged['wrong'][number][] = [];
  const missed: string[] = [];
  for (const { rowId, result, isForClerk, personId, candidates } of outcomes) {
    const is = truth.get(rowId);
    if (isForClerk) {
      forClerk++;
      if (candidates.some((candidate) => candidate.personId === is)) shown++;
      else if (is !== undefined) missed.push(rowId);
      continue;
    }
    const isSaid = result !== 'not-found' && result !== 'name-differs';
    if (isSaid) said++;
    if (isSaid && personId === is) right++;
    else if (isSaid) wrong.push({ rowId, said: personId ?? '', is });
    else if (is !== undefined) missed.push(rowId);
  }
  return {
    precision: right / said,
    recallAlone: right / truth.size,
    recall: (right + shown) / truth.size,
    forClerk: forClerk / outcomes.length,
    wrong,
    missed,
  };
}
