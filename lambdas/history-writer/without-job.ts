import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { type LineEvent, idsOf, subjectOf } from '../core/messages';
import type { HistoryQueue } from '../core/ports/queues';
import type { Receipts } from '../core/ports/receipts';
import type { Clock, Log, Metrics } from '../core/ports/running';
import { jobMissing, stillWaiting } from './find-job';

interface Ports {
  readonly history: HistoryQueue;
  readonly receipts: Pick<Receipts, 'add'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Clock;
}

export interface JobWait {
  /** How long an event waits for its Job to appear. */
  readonly jobWaitSeconds: number;
  /** Whether Airtable has a field that tells which Job a call belongs to. */
  readonly findsJobsByCall: boolean;
}

/**
 * What becomes of an event that no Job claims: it waits, and ends as unassigned or, when its job was named, parked. What has
 * no audio and no Job has gone its whole way then.
 * @throws {RetryLater} `job-missing` while it waits; @throws {Parked} `job-missing`
 */
export const leaveWithoutJob =
  ({ history, receipts, log, metrics, now }: Ports, { jobWaitSeconds, findsJobsByCall }: JobWait) =>
  async (delivery: Delivery<LineEvent>, deadline: Deadline): Promise<void> => {
    const { body, messageId } = delivery;
    const isNamed = body.jobNumber !== undefined || body.jobId !== undefined;
    // The Job of such a call has long been made, or never will be: nothing waits for it, and nobody is alarmed.
    const isOld = (body.origin === 'adoption' || body.again === true) && !isNamed;
    const mayComeYet = (isNamed || findsJobsByCall) && jobWaitSeconds > 0 && !isOld;
    if (mayComeYet && body.awaitsJob !== true) {
      // A new message, so that the wait begins now: an outage of Airtable before is not to use it up.
      await history.send({ ...body, awaitsJob: true }, messageId);
      return;
    }
    const waiting = mayComeYet ? stillWaiting(delivery, jobWaitSeconds) : undefined;
    if (waiting !== undefined) throw waiting;
    if (isNamed) throw jobMissing(body);
    const isStored = body.kind === 'stored';
    if (!isStored) await receipts.add({ ...subjectOf(body), status: body.status, noted: false, at: now() }, deadline);
    const facts = {
      ...idsOf(body),
      reason: isStored ? 'No Job knows the call: kept at Twilio' : `No Job knows the call of: ${body.status}`,
    };
    if (isOld) {
      log.info('left-without-job', facts);
      return;
    }
    metrics.add(isStored ? 'RecordingsUnassigned' : 'StatusesUnassigned');
    log.warn(isStored ? 'recording-unassigned' : 'status-unassigned', facts);
  };
