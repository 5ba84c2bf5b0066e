// From which day to which a scheme is in force, in words.
import type { Validity } from '@doudi/policy';
import type { Words } from '../../words/index.ts';

export function validityWords({ from, to }: Validity, { t }: Words): string {
  return to === undefined ? t('schemes.from', { from }) : t('schemes.between', { from, to });
}
