// Which errors mean that asking again shortly may succeed: the database is away, starting, full, or a lock was not free in time.

const BUSY_CODES = /^(08\w{3}|53\w{3}|57P0[1-5]|57014|55P03|40001|40P01|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
// What the driver says without a code, and what we say of ourselves.
const BUSY_MESSAGES =
  /^(too much is waiting to be hashed|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout)/;

export function isBusy(error: unknown): boolean {
  for (let next = error, depth = 0; next instanceof Error && depth < 5; next = next.cause, depth++) {
    if ('code' in next && BUSY_CODES.test(String(next.code))) return true;
    if (isSocketGone(next) || BUSY_MESSAGES.test(next.message)) return true;
    if (next instanceof AggregateError && next.errors.some(isBusy)) return true;
  }
  return false;
}

/** A database that has stopped takes its socket away. */
function isSocketGone(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect';
}
