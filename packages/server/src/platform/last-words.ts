// What happens to an error that nobody caught: it is logged like any other, without what it says about people, and the process ends. What was
// half done in memory is not trusted any more; the database holds all that was acknowledged, and whoever watches the service starts it again.
import type { Log } from './http/log.ts';

/** The exit code of a mistake of ours, as in sysexits.h. */
const MISTAKE = 70;

/** A rejection that nobody handles comes here too. Node itself would print the error with all its fields, such as a database's quotations. */
export function endWithLastWords(log: Log): void {
  process.once('uncaughtException', (error) => {
    log.error(error, { operation: 'process' });
    process.exit(MISTAKE);
  });
}
