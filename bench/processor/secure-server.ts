import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { listenOnLoopback } from '../../local/loopback/listen';
import { loopbackCertificate } from '../../test/support/local/loopback-certificate';

/** The connections below TLS, by the port of whoever asks. */
const connections = new Map<number | undefined, Socket>();

/** Breaks the connection of an answer off, without a word of TLS: RST. A TLS socket has no reset of its own. */
export const reset = ({ socket }: ServerResponse): void => {
  connections.get(socket?.remotePort)?.resetAndDestroy();
};

/** Serves over TLS, and tells whoever forked this process where. */
export const serve = async (listener: RequestListener): Promise<void> => {
  const server = createServer(loopbackCertificate, listener);
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    connections.set(remotePort, socket);
    socket.on('close', () => connections.delete(remotePort));
  });
  const { port } = await listenOnLoopback(server);
  process.send?.({ url: `https://127.0.0.1:${port}` });
  // Whoever forked it is gone.
  process.on('disconnect', () => process.exit());
};
