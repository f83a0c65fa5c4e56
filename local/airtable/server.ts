import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  AirtableError,
  errorBody,
  notFound,
  notModelled,
  tooLarge,
  tooManyBody,
  unauthenticated,
  unreadableBody,
} from './errors';
import type { AirtableRequest } from './stand-in';

/**
 * Only URLs shorter than this are taken, whatever the request (airtable.com/developers/web/api/list-records;
 * pcorpet/airtable.py#57), and it is the whole URL that counts.
 */
const URL_LIMIT = 16_000;
const ORIGIN = 'https://api.airtable.com';
/** Node's own limit of 16 KiB for the whole head would answer 431 before Airtable's 414. */
const MAX_HEADER_BYTES = 128 * 1024;
/** What is read of a body before it is refused: refused in the middle, a client would see a broken connection. */
const READ_AT_MOST = 64 * 1024 * 1024;

const uriTooLong = '<html><body><h1>414 Request-URI Too Large</h1></body></html>';

type LogEntry = { -readonly [Key in keyof AirtableRequest]: AirtableRequest[Key] };

interface Parts {
  readonly token: string;
  readonly maxBodyBytes: number;
  readonly rateLimitShape: 'errors' | 'error';
  /** Every request is noted here, and its status once it is answered. */
  readonly requests: LogEntry[];
  /** May answer, break off or fail a request before anything else sees it. */
  readonly disturb: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

const readJson = (body: Buffer, maxBodyBytes: number): unknown => {
  if (body.length > maxBodyBytes) throw tooLarge();
  // airtable.js announces JSON where it sends none.
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return parsed;
  } catch {
    throw unreadableBody();
  }
};

/** What all routes share: the log, the faults, the token, bodies and the shapes of errors. */
export const newServer = ({ token, maxBodyBytes, rateLimitShape, requests, disturb }: Parts): FastifyInstance => {
  const app = fastify({
    forceCloseConnections: true,
    // Nothing is known of Airtable's own HEAD.
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    http: { maxHeaderSize: MAX_HEADER_BYTES },
  });
  const entries = new WeakMap<FastifyRequest, LogEntry>();

  const sendError = (error: AirtableError, reply: FastifyReply) =>
    reply.code(error.status).send(error.status === 429 ? tooManyBody(error, rateLimitShape) : errorBody(error));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof AirtableError) return sendError(error, reply);
    const { statusCode } = error instanceof Error && 'statusCode' in error ? error : { statusCode: 500 };
    const malformed = statusCode === 400 || statusCode === 415;
    return sendError(malformed ? unreadableBody() : new AirtableError(500, 'SERVER_ERROR', String(error)), reply);
  });
  app.setNotFoundHandler(({ method }, reply) => sendError(method === 'HEAD' ? notModelled('HEAD') : notFound(), reply));

  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: READ_AT_MOST },
    (_request, body, done) => {
      try {
        done(null, readJson(Buffer.from(body), maxBodyBytes));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  );

  app.addHook('onRequest', async (request, reply) => {
    const at = performance.timeOrigin + performance.now();
    const entry: LogEntry = { at, method: request.method, url: request.raw.url ?? '', status: undefined };
    requests.push(entry);
    entries.set(request, entry);
    await disturb(request, reply);
    if (reply.sent) return reply;
    // Something that airtable.js finds no error type in (Airtable/airtable.js#392).
    if (ORIGIN.length + entry.url.length >= URL_LIMIT) return reply.code(414).type('text/html').send(uriTooLong);
    if (request.headers.authorization !== `Bearer ${token}`) throw unauthenticated();
    return undefined;
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    const entry = entries.get(request);
    if (entry !== undefined) entry.status = reply.statusCode;
    done();
  });
  return app;
};
