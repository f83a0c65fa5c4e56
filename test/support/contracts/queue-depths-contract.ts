import type { QueueDepth, QueueDepths } from '../../../lambdas/core/ports/queues';
import { NO_DEADLINE } from '../subjects';

export interface QueueDepthsWorld {
  readonly depths: QueueDepths;
  /** Fills the recordings queue, which was empty. */
  readonly fill: (depth: QueueDepth) => Promise<void>;
  /** Over queues that cannot be reached. */
  readonly unreachable: QueueDepths;
}

/** What everybody who asks how much is under way relies on. */
export const queueDepthsContract = (name: string, newWorld: () => Promise<QueueDepthsWorld>): void => {
  describe(`QueueDepths: ${name}`, () => {
    test('what waits, what is under way and what is delayed are told apart, queue by queue', async () => {
      const { depths, fill } = await newWorld();
      const depth = { visible: 3, inFlight: 2, delayed: 1 };
      await fill(depth);
      expect(await depths.of('recordings', 'work', NO_DEADLINE)).toEqual(depth);
      const empty = { visible: 0, inFlight: 0, delayed: 0 };
      expect(await depths.of('recordings', 'dead-letters', NO_DEADLINE)).toEqual(empty);
      expect(await depths.of('cleanup', 'work', NO_DEADLINE)).toEqual(empty);
    });

    test('queues that cannot be reached are not empty ones', async () => {
      const { unreachable } = await newWorld();
      await expect(unreachable.of('history', 'work', NO_DEADLINE)).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'queue-unavailable',
      });
    });
  });
};
