// One address for a database that moves: what connects to its socket is joined to wherever the database listens now.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

export interface Forwarder {
  /** The address of a role, through here. */
  through(url: string): string;
  /** From now on the database of this address is meant. */
  open(url: string): Promise<void>;
  /** The database is gone, and the socket with it. */
  shut(): Promise<void>;
  /** Ends every connection, as a network does that fails. */
  cutAll(): void;
}

const PORT = 5432;

export function forwarderIn(folder: string): Forwarder {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    through: (url) => {
      const address = new URL(url);
      address.port = String(PORT);
      address.search = `?host=${encodeURIComponent(folder)}`;
      return address.href;
    },
    open: async (url) => {
      const port = Number(new URL(url).port);
      const next = createServer((near) => tie(near, connect(port, '127.0.0.1'), sockets));
      server = next;
      await new Promise<void>((resolve, reject) => next.once('error', reject).listen(join(folder, `.s.PGSQL.${PORT}`), resolve));
    },
    shut: () => {
      cutAll();
      const last = server;
      server = undefined;
      return new Promise((resolve) => (last ? last.close(() => resolve()) : resolve()));
    },
    cutAll,
  };
}

/** What one says the other hears, and they end together. */
function tie(near: Socket, far: Socket, sockets: Set<Socket>): void {
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  }
}
