import type { DeadLetter, DeadLetters, QueueName } from '../../../lambdas/core/ports/queues';
import { NO_DEADLINE, aCallSid, aRecordingSid } from '../subjects';

/** A dead letter as its step sends it; without a reason, as SQS itself moves one. */
export interface Parking {
  readonly body: string;
  readonly group?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface DeadLettersWorld {
  readonly deadLetters: DeadLetters;
  readonly park: (queue: QueueName, letter: Parking) => Promise<void>;
  /** Over queues that cannot be reached. */
  readonly unreachable: DeadLetters;
}

export const peeked = async (deadLetters: DeadLetters, queue: QueueName): Promise<DeadLetter[]> => {
  const all: DeadLetter[] = [];
  for await (const letter of deadLetters.peek(queue, NO_DEADLINE)) all.push(letter);
  return all;
};

const bodiesOf = (letters: readonly DeadLetter[]) => letters.map(({ body }) => body);
const numbered = (count: number, prefix = 'message') =>
  Array.from({ length: count }, (_, index) => `${prefix} ${String(index + 1).padStart(2, '0')}`);

/** What everybody who looks at dead letters relies on. */
export const deadLettersContract = (name: string, newWorld: () => Promise<DeadLettersWorld>): void => {
  describe(`DeadLetters: ${name}`, () => {
    let world: DeadLettersWorld;
    beforeEach(async () => {
      world = await newWorld();
    });

    test('an empty queue shows nothing', async () => {
      expect(await peeked(world.deadLetters, 'cleanup')).toEqual([]);
    });

    test('a dead letter says what it is about, who gave it up, and why', async () => {
      const [recordingSid, callSid] = [aRecordingSid(), aCallSid()];
      const body = JSON.stringify({ recordingSid, callSid, outcome: 'completed' });
      const attributes = {
        step: 'processor',
        disposition: 'reject',
        reason: 'no-audio',
        detail: 'Rejected: nothing came',
        attempts: '7',
      };
      await world.park('recordings', { body, attributes });
      const [letter, ...others] = await peeked(world.deadLetters, 'recordings');
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ ...attributes, attempts: 7, body, recordingSid, callSid, group: undefined });
      expect(letter?.messageId).not.toBe('');
      expect(Number.isFinite(letter?.parkedAt.getTime())).toBe(true);
    });

    test('one that SQS itself moved, and one that nobody can read, are shown as they are', async () => {
      const bodies = ['no JSON', '{"recordingSid":"RE-not-a-sid","callSid":7}', 'null'];
      for (const body of bodies) await world.park('cleanup', { body });
      const letters = await peeked(world.deadLetters, 'cleanup');
      expect(bodiesOf(letters).sort()).toEqual([...bodies].sort());
      for (const letter of letters)
        expect(letter).toMatchObject({
          recordingSid: undefined,
          callSid: undefined,
          step: undefined,
          disposition: undefined,
          reason: undefined,
          detail: undefined,
          attempts: undefined,
        });
    });

    test('each is shown once, and again to whoever looks next: nothing is lost by looking', async () => {
      const bodies = numbered(25);
      for (const body of bodies) await world.park('recordings', { body });
      for (const look of [1, 2, 3]) {
        const seen = await peeked(world.deadLetters, 'recordings');
        expect({ look, seen: bodiesOf(seen).sort() }).toEqual({ look, seen: bodies });
      }
    });

    test('whoever stops in the middle has given back what was held', async () => {
      const bodies = numbered(12);
      for (const body of bodies) await world.park('recordings', { body });
      for await (const { body } of world.deadLetters.peek('recordings', NO_DEADLINE)) if (body !== '') break;
      expect(bodiesOf(await peeked(world.deadLetters, 'recordings')).sort()).toEqual(bodies);
    });

    test('of a FIFO queue every Job is shown, its messages in their order, however they lie among each other', async () => {
      const groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((group) => numbered(4, group));
      for (const index of [0, 1, 2, 3])
        for (const bodies of groups) {
          const body = bodies[index] ?? '';
          await world.park('history', { body, group: `group-${body.slice(0, 1)}` });
        }
      for (const look of [1, 2]) {
        const seen = await peeked(world.deadLetters, 'history');
        const byGroup = groups.map((bodies) =>
          bodiesOf(seen.filter(({ group }) => group === `group-${String(bodies[0]).slice(0, 1)}`)),
        );
        expect({ look, byGroup }).toEqual({ look, byGroup: groups });
      }
    });

    test('of one Job the first ten are shown, and another Job is not hidden behind it', async () => {
      const bodies = numbered(13, 'a');
      for (const body of bodies) await world.park('history', { body, group: 'group-a' });
      await world.park('history', { body: 'b', group: 'group-b' });
      const seen = bodiesOf(await peeked(world.deadLetters, 'history'));
      expect(seen.filter((body) => body !== 'b')).toEqual(bodies.slice(0, 10));
      expect(seen).toContain('b');
    });

    test('queues that cannot be reached show nothing, which is no answer', async () => {
      await expect(peeked(world.unreachable, 'history')).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'queue-unavailable',
      });
    });
  });
};
