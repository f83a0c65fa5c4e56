import { HistoryQueue } from '../../../../bench/growth/history-queue';

/** Events 10, 11, … are of Job 1, events 20, 21, … of Job 2. */
const queueOf = (...events: readonly number[]) => {
  const queue = new HistoryQueue((event) => Math.floor(event / 10));
  for (const event of events) queue.send(event);
  return queue;
};

test('a batch may have several events of a Job, in their order', () => {
  expect(queueOf(10, 20, 11).receive(0, 10)).toEqual([10, 20, 11]);
});

test('nobody else gets events of a Job that is being written', () => {
  const queue = queueOf(10, 11, 20, 12);
  expect(queue.receive(0, 1)).toEqual([10]);
  expect(queue.receive(0, 10)).toEqual([20]);
  expect(queue.receive(0, 10)).toEqual([]);
  queue.delete([10]);
  expect(queue.receive(0, 10)).toEqual([11, 12]);
  expect(queue.size).toBe(3);
});

test('what rests comes back before what came later, and holds its Job meanwhile', () => {
  const queue = queueOf(10, 20);
  queue.rest(queue.receive(0, 1), 5);
  queue.send(11);
  expect(queue.comesBackAt).toBe(5);
  expect(queue.receive(4, 10)).toEqual([20]);
  const back = queue.receive(5, 10);
  expect(back).toEqual([10, 11]);
  expect(back.map((event) => queue.hasRested(event))).toEqual([true, false]);
  queue.delete([...back, 20]);
  expect([queue.size, queue.comesBackAt]).toEqual([0, Infinity]);
});

test('a long queue keeps its order', () => {
  const queue = new HistoryQueue((event) => event);
  const sent = Array.from({ length: 50_000 }, (_, event) => event);
  for (const event of sent) queue.send(event);
  const received: number[] = [];
  for (let batch = queue.receive(0, 10); batch.length > 0; batch = queue.receive(0, 10)) {
    received.push(...batch);
    queue.delete(batch);
  }
  expect(received).toEqual(sent);
});
