import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { errorOfStatus, Refusal } from './errors';
import type { Fault, MediaFault, RestFault } from './faults';
import type { FaultQueue } from '../faults/fault-queue';

/** What a fault may be meant for. */
interface Struck {
  readonly on: RestFault['on'];
  readonly recordingSid?: string | undefined;
  /** Of a list. */
  readonly page?: number;
}

const isMeantFor = (fault: Fault, recordingSid: string | undefined) =>
  fault.recordingSid === undefined || fault.recordingSid === recordingSid;

/**
 * Plays out the fault of the request that a route has taken; false: the route is to answer, now.
 * @throws {Refusal} for a fault that is an error status.
 */
export const strikes = async (faults: FaultQueue<Fault>, struck: Struck, reply: FastifyReply): Promise<boolean> => {
  const fits = (fault: Fault): fault is RestFault =>
    fault.on === struck.on &&
    isMeantFor(fault, struck.recordingSid) &&
    (fault.on !== 'list' || fault.page === undefined || fault.page === struck.page);
  const fault = faults.take(fits);
  if (fault === undefined) return false;
  if (fault.kind === 'status') throw new Refusal(errorOfStatus(fault.status, fault.code), fault.format);
  if (fault.kind === 'slow') {
    await wait(fault.milliseconds, undefined, { ref: false });
    return false;
  }
  reply.hijack();
  if (fault.kind === 'reset') reply.raw.socket?.resetAndDestroy();
  return true;
};

/** Takes the fault of a download. A redirect to HTTPS strikes only what came without. */
export const mediaFault = (
  faults: FaultQueue<Fault>,
  { on, recordingSid, isSecure }: { on: 'media' | 'storage'; recordingSid: string; isSecure: boolean },
): MediaFault | undefined => {
  const isMediaFault = (fault: Fault): fault is MediaFault =>
    fault.on === undefined || fault.on === 'media' || fault.on === 'storage';
  const fits = (fault: Fault): fault is MediaFault =>
    isMediaFault(fault) &&
    (fault.on ?? 'media') === on &&
    isMeantFor(fault, recordingSid) &&
    !(fault.kind === 'redirect' && fault.to === 'https' && isSecure);
  return faults.take(fits);
};
