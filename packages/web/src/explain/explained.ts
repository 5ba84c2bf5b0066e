// A bill that was reckoned, whoever reckoned it: the server's quote, a settlement that stands, or this browser's provisional quote.
import type { Explained } from '@doudi/core/settlement';

export type { Explained } from '@doudi/core/settlement';
export type ExplainedLine = Explained['lines'][number];
