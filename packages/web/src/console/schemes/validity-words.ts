// From which day to which a scheme is in force, in words.
import type { Validity } from '@doudi/policy';
import type { Words } from '../../words/index.ts';

export function validityWords({ from, to }: Validity, { t }: Words): string {
  return to === undefined ? t('schemes.from', { from }) : t('schemes.between', { from, to });
}

/** Between which days the county goes by a version. */
export function inForceWords({ from, until }: { readonly from?: string | undefined; readonly until?: string | undefined }, { t }: Words): string {
  if (from === undefined) return t('schemes.until', { until: until ?? '' });
  return until === undefined ? t('schemes.inForceFrom', { from }) : t('schemes.inForceBetween', { from, until });
}
