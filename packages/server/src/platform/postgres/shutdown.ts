// How PostgreSQL is asked to stop, and how long we wait for it.

/** Ends sessions, writes everything, stops: the next start has nothing to recover. A large cache takes its time. */
export const FAST = { signal: 'SIGINT', milliseconds: 60_000 } as const;
/** Stops at once; the next start recovers from the log, and nothing that was confirmed is lost. */
export const IMMEDIATE = { signal: 'SIGQUIT', milliseconds: 10_000 } as const;
/** How long a process that was killed may take to vanish. */
export const PATIENCE = 5_000;
