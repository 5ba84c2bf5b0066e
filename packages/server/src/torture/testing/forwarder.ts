// One address for a database that moves: what connects here is joined to wherever the database listens now.
import { connect, createServer, type Socket } from 'node:net';

export interface Forwarder {
  readonly port: number;
  /** Where the database listens now; undefined while there is none. */
  target: number | undefined;
  /** Ends every connection, as a network does that fails. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function startForwarder(): Promise<Forwarder> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const forwarder: { target: number | undefined } = { target: undefined };
  const server = createServer((near) => {
    keep(near);
    if (forwarder.target === undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(forwarder.target, '127.0.0.1');
    keep(far);
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return Object.assign(forwarder, {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cutAll,
    close: () => {
      cutAll();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
