import { createServer } from 'node:https';
import type { FastifyInstance } from 'fastify';
import { listenOnLoopback } from '../loopback/listen';

/** Serves an app by HTTPS too, on a free port of 127.0.0.1. */
export const serveSecurely = async (app: FastifyInstance, tls: { cert: string; key: string }) => {
  const server = createServer(tls, (request, response) => {
    app.routing(request, response);
  });
  const { port, stop } = await listenOnLoopback(server);
  return { url: `https://127.0.0.1:${port}`, stop };
};
