import { FifoQueue } from '../../../../bench/history/fifo-queue';

const message = (group: string, index: number) => ({ messageId: `${group}${index}`, group, body: '' });
const idsOf = (batch: readonly { readonly messageId: string }[]) => batch.map(({ messageId }) => messageId);

/** The first of each group, then the second of each, and so on. */
const queueOf = (groups: readonly string[], each: number) =>
  new FifoQueue(Array.from({ length: each }, (_, index) => groups.map((group) => message(group, index))).flat());

test('a group comes as a whole and in its order, then the next one', () => {
  expect(idsOf(queueOf(['a', 'b'], 2).receive(3))).toEqual(['a0', 'a1', 'b0']);
});

test('nobody else gets messages of a group that somebody holds', () => {
  const queue = queueOf(['a', 'b'], 3);
  queue.receive(2);
  expect(idsOf(queue.receive(10))).toEqual(['b0', 'b1', 'b2']);
  expect(queue.receive(10)).toEqual([]);
});

test('what is done goes, what is not comes again before what stood behind it', () => {
  const queue = queueOf(['a'], 3);
  queue.settle(queue.receive(2), new Set(['a0']));
  expect(idsOf(queue.receive(10))).toEqual(['a1', 'a2']);
});
