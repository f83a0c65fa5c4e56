import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { errorOfStatus, htmlPage, Refusal } from './errors';
import type { Fault, MediaFault, RestFault } from './faults';
import type { FaultQueue } from '../faults/fault-queue';

/** What a fault may be meant for. */
interface Struck {
  readonly on: RestFault['on'];
  readonly accountSid?: string | undefined;
  readonly recordingSid?: string | undefined;
  /** Of a list. */
  readonly page?: number;
}

const isMeantFor = (fault: Fault, { accountSid, recordingSid }: Pick<Struck, 'accountSid' | 'recordingSid'>) =>
  (fault.recordingSid === undefined || fault.recordingSid === recordingSid) &&
  (fault.accountSid === undefined || fault.accountSid === accountSid);

const taken = (faults: FaultQueue<Fault>, struck: Struck): RestFault | undefined =>
  faults.take(
    (fault): fault is RestFault =>
      fault.on === struck.on &&
      isMeantFor(fault, struck) &&
      (fault.on !== 'list' || fault.page === undefined || fault.page === struck.page),
  );

const json = 'application/json; charset=utf-8';

/** What a route does, and what it answers: 200 with this body, or 204. */
type Deed = () => object | undefined;

const proper = (reply: FastifyReply, body: object | undefined) =>
  body === undefined ? reply.code(204).send() : reply.type(json).send(JSON.stringify(body));

/**
 * Does what a route is to do and answers it, unless the request's fault, which this uses up, says otherwise.
 * @throws {Refusal} for a fault that is an error status, and what the deed throws.
 */
export const answer = async (
  faults: FaultQueue<Fault>,
  struck: Struck,
  reply: FastifyReply,
  deed: Deed,
): Promise<FastifyReply> => {
  const fault = taken(faults, struck);
  const { socket } = reply.raw;
  switch (fault?.kind) {
    case undefined:
      return proper(reply, deed());
    case 'slow':
      await wait(fault.milliseconds, undefined, { ref: false });
      return proper(reply, deed());
    case 'status':
      throw new Refusal(errorOfStatus(fault.status, fault.code), fault.format, fault.retryAfter);
    case 'html':
      return reply.type('text/html').send(htmlPage);
    case 'body':
      return reply.type(json).send(fault.body ?? '{}');
    case 'truncated':
      return reply.type(json).send(Buffer.from(JSON.stringify(deed() ?? {})).subarray(0, fault.afterBytes));
    case 'cut': {
      const body = Buffer.from(JSON.stringify(deed() ?? {}));
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': json, 'content-length': body.length });
      reply.raw.flushHeaders();
      reply.raw.write(body.subarray(0, fault.afterBytes));
      // Half-closing after the last byte: destroying at once would drop what has not left the process yet.
      socket?.destroySoon();
      return reply;
    }
    case 'answer-lost':
      deed();
      reply.hijack();
      socket?.resetAndDestroy();
      return reply;
    case 'reset':
      reply.hijack();
      socket?.resetAndDestroy();
      return reply;
    case 'stall':
      return reply.hijack();
  }
};

/** Takes the fault of a download. A redirect to HTTPS strikes only what came without. */
export const mediaFault = (
  faults: FaultQueue<Fault>,
  asked: { on: 'media' | 'storage'; accountSid: string | undefined; recordingSid: string; isSecure: boolean },
): MediaFault | undefined => {
  const isMediaFault = (fault: Fault): fault is MediaFault =>
    fault.on === undefined || fault.on === 'media' || fault.on === 'storage';
  const fits = (fault: Fault): fault is MediaFault =>
    isMediaFault(fault) &&
    (fault.on ?? 'media') === asked.on &&
    isMeantFor(fault, asked) &&
    !(fault.kind === 'redirect' && fault.to === 'https' && asked.isSecure);
  return faults.take(fits);
};
