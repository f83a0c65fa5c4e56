import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultQueue } from '../twilio/fault-queue';
import { billingLimit, errorOfStatus, rateLimited } from './errors';
import type { Fault, RequestFault, WriteFault } from './faults';
import type { RateLimit } from './rate-limit';

/** Whether a request writes. `listRecords` is a POST that reads. */
const isWrite = ({ method, raw }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && !/\/listRecords\/?(\?|$)/.test(raw.url ?? '');

const page = '<!doctype html><html><body><h1>Airtable</h1><p>Something went wrong.</p></body></html>';
/** More than is sent, so that the client waits for the rest. */
const PROMISED_BYTES = 1_000;

/** Takes the next fault that strikes this request on its way in. */
export const takeRequestFault = (faults: FaultQueue<Fault>, request: FastifyRequest): RequestFault | undefined => {
  const route = isWrite(request) ? 'write' : 'read';
  const fits = (fault: Fault): fault is RequestFault =>
    fault.kind !== 'write-lost' && fault.kind !== 'drop-after-write' && (fault.on ?? route) === route;
  return faults.take(fits);
};

/** Takes the next fault that strikes the writing itself. */
export const takeWriteFault = (faults: FaultQueue<Fault>): WriteFault | undefined => {
  const fits = (fault: Fault): fault is WriteFault => fault.kind === 'write-lost' || fault.kind === 'drop-after-write';
  return faults.take(fits);
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
      throw errorOfStatus(fault.status);
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
