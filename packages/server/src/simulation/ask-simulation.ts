// What a simulation is asked for, made ready: the county's scheme as it is in force, and the changes in its words. What is for protected categories alone
// may not be moved.
import { type InputOf, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { type Adjustable, adjustablesOf, type EndableLine, endableLinesOf } from '@doudi/core/scheme';
import type { runSimulation } from '@doudi/core/simulation';
import { type Database, read, type Scope } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { findPresentVersions } from '../settlement/county-schemes.ts';
import type { SchemeInUse, SchemesInUse } from '../settlement/schemes-in-use.ts';
import type { Simulated, Simulator } from './simulator.ts';

export type Asked = Simulated & { readonly inUse: SchemeInUse; readonly changes: readonly Change[] };
export type AskSimulation = (scope: Scope, input: InputOf<typeof runSimulation>, isPassing?: boolean) => Promise<Asked | Refusal>;

/** A value that is moved, or a line that ends, in the words of the scheme. */
export interface Change {
  readonly name: Adjustable['name'];
  readonly from: string;
  /** Missing where a line ends. */
  readonly to?: string;
}

/** A run takes a while and reads in transactions of its own: whoever asks holds none, or a few of them would use up all connections. */
export function askedOf(database: Database, { schemes, simulator }: { readonly schemes: SchemesInUse; readonly simulator: Simulator }): AskSimulation {
  return async (scope, { schemeId, year, set, ended }, isPassing = false) => {
    const present = await read(database, scope, (transaction) => findPresentVersions(transaction, schemes, localDay(database.now())));
    const inUse = present.find((stretch) => stretch.inUse.scheme.policy.id === schemeId)?.inUse;
    if (!inUse) return NO_SUCH_SCHEME;
    const changes = changesIn(inUse, set, ended);
    if (isRefusal(changes)) return changes;
    const simulated = await simulator.run({ scope, year, scheme: inUse, adjustment: { set, ended }, isPassing });
    return isRefusal(simulated) ? simulated : { ...simulated, inUse, changes };
  };
}

const NO_SUCH_SCHEME = refuse('not-found', { zh: '本县不用这个方案。', en: 'the county does not settle by this scheme' }, '/schemeId');

function changesIn({ files }: SchemeInUse, set: Readonly<Record<string, string>>, ended: readonly string[]): readonly Change[] | Refusal {
  const values = new Map(openValues(files).map((value) => [value.address, value]));
  const lines = new Map(openLines(files).map((line) => [line.benefit, line]));
  const changes: Change[] = [];
  for (const [address, to] of Object.entries(set)) {
    const value = values.get(address);
    if (!value) return refuse('not-found', { zh: '没有这个可调整的值。', en: 'there is no such value to move' }, '/set');
    if (to !== value.value) changes.push({ name: value.name, from: value.value, to });
  }
  for (const benefit of ended) {
    const line = lines.get(benefit);
    if (!line) return refuse('not-found', { zh: '没有这条可终止的支付线。', en: 'there is no such line that may end' }, '/ended');
    changes.push({ name: line.name, from: benefit });
  }
  return changes;
}

export function openValues(files: SchemeInUse['files']): readonly Adjustable[] {
  return adjustablesOf(files).filter(({ isTelling }) => !isTelling);
}

export function openLines(files: SchemeInUse['files']): readonly EndableLine[] {
  return endableLinesOf(files).filter(({ isTelling }) => !isTelling);
}
