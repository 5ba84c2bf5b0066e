// A settlement as the server tells it.
import type { OutputOf } from '@doudi/core/contract';
import type { getSettlement } from '@doudi/core/settlement';

export type SettlementRecord = OutputOf<typeof getSettlement>;
