import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { AirtableError, billingLimit, errorOfStatus, rateLimited } from './errors';
import type { RequestFault } from './faults';
import type { RateLimit } from './rate-limit';

const page = '<!doctype html><html><body><h1>Airtable</h1><p>Something went wrong.</p></body></html>';
/** More than is sent, so that the client waits for the rest. */
const PROMISED_BYTES = 1_000;

const errorOf = ({ status, type, message }: { status: number; type?: string; message?: string }): AirtableError => {
  const usual = errorOfStatus(status);
  if (type === undefined) return new AirtableError(status, usual.type, message ?? usual.explanation);
  return new AirtableError(status, type, message ?? (type === usual.type ? usual.explanation : undefined));
};

/**
 * Plays a fault out: answers, breaks off, or keeps silent. Returns having done nothing when the request is to go on.
 * @param base - is locked as by one request too many
 * @throws {AirtableError} for those that are answered as errors.
 */
export const strike = async (
  fault: RequestFault,
  reply: FastifyReply,
  base: Pick<RateLimit, 'lock'>,
): Promise<void> => {
  switch (fault.kind) {
    case 'status':
      if (fault.body !== 'html') throw errorOf(fault);
      await reply.code(fault.status).type('text/html').send(page);
      return;
    case 'rate-limited':
      base.lock();
      throw rateLimited();
    case 'billing-limit':
      throw billingLimit();
    case 'down':
      if (fault.answer !== undefined) throw errorOfStatus(fault.answer);
      dropConnection(reply);
      return;
    case 'html':
      await reply.type('text/html').send(page);
      return;
    case 'stall':
      reply.hijack();
      if (fault.part !== 'body') return;
      reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': PROMISED_BYTES });
      reply.raw.write('{"records":[');
      return;
    case 'slow':
      await wait(fault.milliseconds, undefined, { ref: false });
  }
};

/** Breaks a request off without an answer. */
export const dropConnection = (reply: FastifyReply): void => {
  reply.hijack();
  reply.raw.destroy();
};
