import { createServer } from 'node:https';
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';

/** Serves an app by HTTPS too, on a free port of 127.0.0.1. */
export const serveSecurely = async (app: FastifyInstance, tls: { cert: string; key: string }) => {
  const server = createServer(tls, (request, response) => {
    app.routing(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `https://127.0.0.1:${String(port)}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
