import { isDeepStrictEqual } from 'node:util';
import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { Parked, Rejected } from '../core/errors';
import type { RecordingMessage } from '../core/messages';
import type { RecordingSid } from '../core/recording';

type Process = (delivery: Delivery<RecordingMessage>, deadline: Deadline) => Promise<void>;

/** Whether they tell the same, as a callback does that came twice. */
const saySame = (one: RecordingMessage, other: RecordingMessage): boolean =>
  isDeepStrictEqual({ ...one, receivedAt: undefined }, { ...other, receivedAt: undefined });

/**
 * Several messages of a batch about one recording: its bytes are not moved twice at the same time. One that says the same as
 * the one before it shares what became of that. Any other has its turn afterwards, unless what kept the one before from the
 * recording would keep this one from it, too.
 */
export const onceEach = (process: Process): Process => {
  const latest = new Map<RecordingSid, { readonly body: RecordingMessage; readonly work: Promise<void> }>();

  const after = async (
    { body, work }: { readonly body: RecordingMessage; readonly work: Promise<void> },
    delivery: Delivery<RecordingMessage>,
    deadline: Deadline,
  ): Promise<void> => {
    if (saySame(body, delivery.body)) {
      await work;
      return;
    }
    await work.catch((error: unknown) => {
      const isOver = error instanceof Rejected || error instanceof Parked;
      if (!isOver) throw error;
    });
    await process(delivery, deadline);
  };

  return (delivery, deadline) => {
    const { body } = delivery;
    const before = latest.get(body.recordingSid);
    const work = before === undefined ? process(delivery, deadline) : after(before, delivery, deadline);
    latest.set(body.recordingSid, { body, work });
    return work;
  };
};
