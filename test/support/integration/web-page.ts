import { createServer } from 'node:http';
import { listenOnLoopback } from '../../../local/loopback/listen';

/** A page of a web server of its own, and so an origin of its own, on the loopback interface. */
export interface WebPage {
  /** `http://127.0.0.1:PORT`, which is the page's URL, too. */
  readonly origin: string;
  /** What the page shows from now on. */
  show(html: string): void;
  close(): Promise<void>;
}

export const webPage = async (): Promise<WebPage> => {
  let shown = '';
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(shown);
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    show: (html) => {
      shown = html;
    },
    close: stop,
  };
};
