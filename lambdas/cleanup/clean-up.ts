import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { type CleanupMessage, idsOf } from '../core/messages';
import type { Log, Metrics } from '../core/ports/running';
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
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Deletes Twilio's copy of a recording that is stored and whose line is confirmed, for good. Before that it sees the object
 * once more, as this recording's.
 * @throws {RetryLater | Parked}
 */
export const cleanUp = ({ store, twilio, log, metrics }: CleanupPorts, { deletes }: CleanupSettings) => {
  const remove = async ({ recordingSid }: CleanupMessage, deadline: Deadline): Promise<'deleted' | 'gone'> => {
    try {
      return await twilio.remove(recordingSid, deadline);
    } catch (error) {
      metrics.add('TwilioDeletionFailures');
      throw error;
    }
  };

  return async (delivery: Delivery<CleanupMessage>, deadline: Deadline): Promise<void> => {
    const { body } = delivery;
    if (!deletes) {
      log.info('twilio-copy-kept', idsOf(body));
      return;
    }
    await requireObject(store, delivery, deadline);
    deadline.require();
    const outcome = await remove(body, deadline);
    // Gone already: this is a duplicate, or somebody else has deleted it.
    if (outcome === 'deleted') metrics.add('TwilioDeletions');
    log.info(outcome === 'deleted' ? 'twilio-copy-deleted' : 'twilio-copy-gone', idsOf(body));
  };
};
