import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A cable that can be cut: everything between the service and one port of the PBX passes through here. */
export interface TcpProxy {
  readonly port: number;
  /** Resets every connection and refuses new ones until `mend`. */
  readonly cut: () => void;
  /** Connections stay open and nothing passes any more, as when a switch loses its power; new ones get no answer. */
  readonly hang: () => void;
  /** New connections pass again; those that hung are reset. */
  readonly mend: () => void;
  readonly close: () => Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and passes everything on to `port`. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let is: 'whole' | 'cut' | 'hung' = 'whole';

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (is === 'whole') to.write(bytes);
    });
    from.on('close', () => to.destroy());
  };
  const resetAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };

  const server = createServer((near) => {
    keep(near);
    if (is === 'cut') near.resetAndDestroy();
    if (is !== 'whole') return;
    const far = keep(connect(port, '127.0.0.1'));
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      is = 'cut';
      resetAll();
    },
    hang: () => {
      is = 'hung';
    },
    mend: () => {
      if (is === 'hung') resetAll();
      is = 'whole';
    },
    close: async () => {
      resetAll();
      server.close();
      await once(server, 'close');
    },
  };
}
