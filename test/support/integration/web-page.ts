import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

/** A page of a web server of its own, and so an origin of its own, on the loopback interface. */
export interface WebPage {
  /** `http://127.0.0.1:PORT`, which is the page's URL, too. */
  readonly origin: string;
  /** What the page shows from now on. */
  show(html: string): void;
  close(): Promise<void>;
}

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

export const webPage = async (): Promise<WebPage> => {
  let shown = '';
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(shown);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    show: (html) => {
      shown = html;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
