// What is held for a stay, as the server tells it.
import type { OutputOf } from '@doudi/core/contract';
import type { listHolds } from '@doudi/core/ledger';

export type Hold = OutputOf<typeof listHolds>['holds'][number];
