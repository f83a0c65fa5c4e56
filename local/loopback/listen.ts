import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';

/** A server that takes requests. */
export interface Listening {
  readonly port: number;
  /** Breaks off what is under way. May be called again. */
  readonly stop: () => Promise<void>;
}

/** Has a server listen on a free port of 127.0.0.1. */
export const listenOnLoopback = async (server: HttpServer | HttpsServer): Promise<Listening> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
