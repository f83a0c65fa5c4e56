import { RetryLater } from '../../lambdas/core/errors';
import type { LinkSigner, RecordingStore } from '../../lambdas/core/ports/s3';
import { type MemoryStore } from '../support/fakes/memory-store';
import { running } from './invocation';
import type { Network } from './network';

const unavailable = () => new RetryLater('s3-unavailable', { message: 'S3 failed: bad weather' });

/** The bucket, behind the network. */
export const simulatedBucket = (
  network: Network,
  store: MemoryStore,
  onSave: readonly (() => void)[],
): RecordingStore & LinkSigner => ({
  ofCall: (recording) => network.request('s3-list', { act: () => store.ofCall(recording), failure: unavailable }),

  look: (key) => network.request('s3-look', { act: () => store.look(key), failure: unavailable }),

  /** The object is there with its last byte; each of them passes the audio's guard. */
  async save(key, recording, audio) {
    const { forecast, time, witness } = network;
    const invocation = running.getStore();
    const { kind, share } = forecast.next('s3-save');
    audio.broken.throwIfAborted();
    if (kind !== 'fine') witness.tell(`${String(invocation?.name)} at s3-save: ${kind}`);
    if (kind === 'error') {
      await time.wait(share * 5_000, invocation);
      throw unavailable();
    }
    if (invocation !== undefined && kind === 'dies') return network.die(invocation, 's3-save');
    if (invocation !== undefined && kind === 'stands-still')
      time.plan(share * 3_000, () => {
        if (invocation.isAlive) network.standStill(invocation, share, 's3-save');
      });
    const bytes = await store.save(key, recording, audio);
    for (const note of onSave) note();
    witness.changes(invocation, `stores ${key}`);
    witness.tell(`${key} is stored for ${recording.sid}`);
    if (invocation !== undefined && kind === 'dies-after') return network.die(invocation, 's3-save');
    await time.wait(network.way, invocation);
    if (kind === 'lost' || kind === 'late') throw unavailable();
    return bytes;
  },

  async sign(key, sid) {
    await network.moment('sign');
    return store.sign(key, sid);
  },
});
