import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { type CleanupMessage, idsOf, subjectOf } from '../core/messages';
import type { Receipts } from '../core/ports/receipts';
import type { Clock, Log, Metrics } from '../core/ports/running';
import type { RecordingStore } from '../core/ports/s3';
import type { TwilioRecordings } from '../core/ports/twilio';
import { requireObject } from '../core/seen-object';

export interface CleanupSettings {
  /** Whether Twilio's copies go at all. */
  readonly deletes: boolean;
}

export interface CleanupPorts {
  readonly store: Pick<RecordingStore, 'look'>;
  readonly twilio: Pick<TwilioRecordings, 'remove'>;
  readonly receipts: Pick<Receipts, 'add'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Clock;
}

/**
 * Ends the way of a recording that is stored and whose line is confirmed: it sees the object once more, as this recording's,
 * writes the receipt, then deletes Twilio's copy for good. Without a receipt nothing is deleted.
 * @throws {RetryLater | Parked}
 */
export const cleanUp = ({ store, twilio, receipts, log, metrics, now }: CleanupPorts, { deletes }: CleanupSettings) => {
  const remove = async (
    { recordingSid, accountSid }: CleanupMessage,
    deadline: Deadline,
  ): Promise<'deleted' | 'gone'> => {
    try {
      return await twilio.remove(recordingSid, deadline, accountSid);
    } catch (error) {
      metrics.add('TwilioDeletionFailures');
      throw error;
    }
  };

  return async (delivery: Delivery<CleanupMessage>, deadline: Deadline): Promise<void> => {
    const { body } = delivery;
    await requireObject(store, delivery, deadline);
    deadline.require();
    const { key } = body;
    await receipts.add({ ...subjectOf(body), key, noted: true, keptAtTwilio: !deletes, at: now() }, deadline);
    if (!deletes) {
      log.info('twilio-copy-kept', idsOf(body));
      return;
    }
    deadline.require();
    const outcome = await remove(body, deadline);
    // Gone already: this is a duplicate, or somebody else has deleted it.
    if (outcome === 'deleted') metrics.add('TwilioDeletions');
    log.info(outcome === 'deleted' ? 'twilio-copy-deleted' : 'twilio-copy-gone', idsOf(body));
  };
};
