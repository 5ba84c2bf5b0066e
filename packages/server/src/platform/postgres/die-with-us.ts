// Servers end with the process that started them: when it ends, and when it is asked to by SIGINT or SIGTERM.
// Against SIGKILL nothing helps; the next start finds the server that was left behind.

export interface Mortal {
  signalStop(): void;
  stop(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const living = new Set<Mortal>();

/** Binds a server's life to ours; returns how to undo it once the server has ended. */
export function dieWithUs(server: Mortal): () => void {
  if (living.size === 0) {
    process.on('exit', signalAll);
    for (const signal of SIGNALS) process.on(signal, stopAll);
  }
  living.add(server);
  return () => {
    if (!living.delete(server) || living.size > 0) return;
    process.off('exit', signalAll);
    for (const signal of SIGNALS) process.off(signal, stopAll);
  };
}

/** Nothing can be waited for here; a server that has been asked stops by itself. */
function signalAll(): void {
  for (const server of living) server.signalStop();
}

async function stopAll(signal: NodeJS.Signals): Promise<void> {
  // Somebody else listens too: that one ends Doudi in the right order, and stops the servers last.
  if (process.listenerCount(signal) > 1) return;
  await Promise.allSettled([...living].map((server) => server.stop()));
  for (const server of living) server.signalStop();
  process.off(signal, stopAll);
  process.kill(process.pid, signal);
}
