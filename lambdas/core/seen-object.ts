import type { Deadline } from './deadline';
import type { Delivery } from './delivery';
import { Parked, RetryLater } from './errors';
import type { CleanupMessage, StoredEvent } from './messages';
import type { RecordingStore } from './ports/s3';

/** S3 shows at once what was stored; a few tries make sure before a person is called. */
const TRIES = 6;

/**
 * Sees the object of a recording in the bucket, as its own: nobody is to get a link that leads to nothing, and Twilio's copy
 * goes for good.
 * @throws {RetryLater | Parked} `object-missing`
 */
export const requireObject = async (
  store: Pick<RecordingStore, 'look'>,
  { body, attempt }: Pick<Delivery<StoredEvent | CleanupMessage>, 'body' | 'attempt'>,
  deadline: Deadline,
): Promise<void> => {
  const object = await store.look(body.key, deadline);
  if (object?.owner === body.recordingSid) return;
  const message = `${body.key} is not in the bucket as ${body.recordingSid}`;
  throw attempt < TRIES
    ? new RetryLater('object-missing', { message })
    : new Parked('object-missing', {
        message: `${message}; Twilio's copy is kept. Restore the object (the bucket keeps versions), then redrive`,
      });
};
