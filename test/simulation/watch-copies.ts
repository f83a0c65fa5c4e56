import type { SimulatedObject } from '../support/simulated-aws/simulated-s3';
import type { CastRecording } from './cast';
import { current } from './invocation';
import type { SimulatedPipeline } from './simulated-pipeline';
import { audioOf } from './simulated-twilio';

interface Known {
  readonly bySid: ReadonlyMap<string, CastRecording>;
  /** Recordings whose line Airtable has shown to somebody. */
  readonly shown: ReadonlySet<string>;
}

/** Holds what becomes of the audio, at Twilio and in the bucket, against the laws. */
export const watchCopies = (
  { aws, time, witness, twilio, onSave, keepsTwilioCopies }: SimulatedPipeline,
  { bySid, shown }: Known,
) => {
  const { bucket, links } = aws;
  /** Objects stored, copies deleted. */
  const done = { stored: 0, deletions: 0 };
  const receipts = new Map<string, number>();

  const isWhole = ({ metadata, bytes }: SimulatedObject, sid: string): boolean =>
    metadata['recording-sid'] === sid && bytes.toString() === audioOf(sid);
  /** Whose audio was stored at any time: an index to those that lie there. */
  const keysOf = new Map<string, Set<string>>();
  const isStored = (sid: string): boolean =>
    Array.from(keysOf.get(sid) ?? []).some((key) => bucket.objects.get(key)?.metadata['recording-sid'] === sid);
  const isSafe = (sid: string): boolean =>
    Array.from(keysOf.get(sid) ?? []).some((key) => {
      const object = bucket.objects.get(key);
      return object !== undefined && isWhole(object, sid);
    });

  onSave.push((key, { metadata }, before) => {
    done.stored += 1;
    const sid = String(metadata['recording-sid']);
    keysOf.set(sid, (keysOf.get(sid) ?? new Set()).add(key));
    if (before !== undefined)
      witness.broken(
        'object',
        `${key} is written over by ${String(current()?.name)}: it was of ${String(before.metadata['recording-sid'])}`,
      );
  });

  const written = new Set<string>();
  links.onStored = (key) => {
    if (written.has(key)) witness.broken('object', `${key} in the links bucket is written over`);
    written.add(key);
    const sid = /^receipts\/.*\/(RE\w+)-/.exec(key)?.[1];
    if (sid === undefined) return;
    witness.tell(`a receipt for ${sid}`);
    receipts.set(sid, (receipts.get(sid) ?? 0) + 1);
    const one = bySid.get(sid);
    if (one?.kind === 'speech' && one.objectTaken === undefined && !isSafe(sid))
      witness.broken('receipt', `${sid} gets a receipt, and is not in the bucket`);
  };

  twilio.onDeletion = (sid, by) => {
    done.deletions += 1;
    witness.tell(`Twilio's copy of ${sid} goes`);
    if (keepsTwilioCopies) witness.broken('kept', `${sid} is deleted at Twilio`);
    // Somebody may take it away in the moment between the look and the deletion.
    const { objectTaken = Infinity } = bySid.get(sid) ?? {};
    const wasTakenNow = objectTaken * 1000 >= (by?.startedAtMs ?? 0) && objectTaken * 1000 <= time.ms;
    if (!isSafe(sid) && !wasTakenNow)
      witness.broken('copy', `${sid} is deleted at Twilio, and the bucket does not hold its bytes as its own`);
    if (!shown.has(sid))
      witness.broken('copy', `${sid} is deleted at Twilio, and Airtable never showed its line to anybody`);
    if (!receipts.has(sid)) witness.broken('receipt', `${sid} is deleted at Twilio without a receipt`);
  };

  return { isStored, receipts, done };
};
