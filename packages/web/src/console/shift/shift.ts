// A shift as the server tells it.
import type { getShift } from '@doudi/core/cashier';
import type { OutputOf } from '@doudi/core/contract';

export type Shift = NonNullable<OutputOf<typeof getShift>['shift']>;
