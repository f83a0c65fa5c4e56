import {
  ChangeMessageVisibilityBatchCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import { redriveDocument } from '../../../operator/redrive/document';
import { aCallSid, aRecordingSid } from '../../support/subjects';
import { OPERATORS_POLICY, queuesWorld } from '../../support/worlds/queues-world';

const about = () => ({ recordingSid: aRecordingSid(), callSid: aCallSid() });
const numbered = (count: number, prefix = '') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const receiptsIn = (answer: unknown): readonly string[] =>
  (answer as ReceiveMessageCommandOutput).Messages?.flatMap(({ ReceiptHandle }) => ReceiptHandle ?? []) ?? [];
const nothingMoved = { visible: 0, inFlight: 0, delayed: 0 };

describe('what lies there', () => {
  test('is shown by queue and reason, with ages and SIDs and what helps, and stays as it was', async () => {
    const { run, said, park, time, queues } = queuesWorld();
    const [old, young] = [about(), about()];
    await park('recordings', { body: old, reason: 'no-audio', disposition: 'reject' });
    await time.pass(3 * 3600);
    await park('recordings', { body: young, reason: 'keys-taken' });
    await park('cleanup', { body: 'nobody can read this' });
    expect(await run('redrive', '--dry-run')).toBe(0);
    expect(said.out).toContain('recordings: 2 dead letters');
    expect(said.out).toContain('history: no dead letters');
    expect(said.out).toContain('no-audio: 1, stays: it never will work; --reason no-audio moves it all the same');
    expect(said.out).toContain('keys-taken: 1, is moved. First: say whose the objects are, or move them away');
    expect(said.out).toMatch(new RegExp(`2026-11-25 12:00:00 UTC +3 h( \\d+ s)? +${old.recordingSid} +${old.callSid}`));
    expect(said.out).toContain(young.recordingSid);
    expect(said.out).toContain('none: 1, is moved. First: SQS itself moved it: see the crashes');
    expect(said.out).toContain('Without --dry-run 2 messages would be moved.');
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
    expect(queues.recordings.work.depth()).toEqual(nothingMoved);
  });

  test('is told to programs in full', async () => {
    const { run, said, park } = queuesWorld();
    const letters = Array.from({ length: 25 }, about);
    for (const body of letters) await park('recordings', { body, reason: 'keys-taken' });
    expect(await run('redrive', '--queue', 'recordings', '--dry-run', '--json')).toBe(0);
    const document = redriveDocument.parse(JSON.parse(said.out));
    expect(document).toMatchObject({ pipeline: 'recording-pipeline', region: 'us-east-1', dryRun: true });
    expect(document.queues.map(({ queue }) => queue)).toEqual(['recordings']);
    const [pile] = document.queues[0]?.reasons ?? [];
    expect(pile).toMatchObject({ reason: 'keys-taken', hopeless: false, chosen: true, count: 25 });
    expect(pile?.messages.map(({ recordingSid }) => recordingSid)).toEqual(letters.map((one) => one.recordingSid));
    expect(pile?.messages[0]).toMatchObject({ step: 'processor', detail: 'it did not work', attempts: 3 });
  });

  test('a terminal obeys nothing that somebody wrote into a message', async () => {
    const { run, said, park } = queuesWorld();
    await park('cleanup', { body: 'x', reason: '\u001B[2Jgone' });
    await run('redrive', '--dry-run');
    expect(said.out).not.toContain('\u001B');
  });

  test('nothing is nothing to do', async () => {
    const { run, said } = queuesWorld();
    expect(await run('redrive', '--yes')).toBe(0);
    expect(said.out).toContain('Nothing to move.');
  });
});

describe('what is moved', () => {
  test('all that may work, from each queue into its own, in the order in which it was given up', async () => {
    const { run, said, park, time, queues, bodiesIn } = queuesWorld();
    const bodies = numbered(15);
    for (const body of bodies) {
      await park('recordings', { body, reason: 'keys-taken' });
      await time.pass(1);
    }
    queues.recordings.deadLetters.disorder = (messages) => [...messages].reverse();
    await park('cleanup', { body: 'copy', reason: 'deletion-refused' });
    expect(await run('redrive', '--yes')).toBe(0);
    expect(bodiesIn(queues.recordings.work)).toEqual(bodies);
    expect(bodiesIn(queues.cleanup.work)).toEqual(['copy']);
    expect(bodiesIn(queues.recordings.deadLetters)).toEqual([]);
    expect(said.out).toContain('Moved 16 messages. How they fare: recordings status');
  });

  test('what never will work stays, unless its reason is named', async () => {
    const { run, park, queues, bodiesIn } = queuesWorld();
    await park('recordings', { body: 'hopeless', reason: 'no-audio', disposition: 'reject' });
    await park('recordings', { body: 'hopeful', reason: 'keys-taken' });
    await park('recordings', { body: 'by SQS' });
    await run('redrive', '--yes');
    expect(bodiesIn(queues.recordings.work)).toEqual(['hopeful', 'by SQS']);
    expect(bodiesIn(queues.recordings.deadLetters)).toEqual(['hopeless']);
    await run('redrive', '--yes', '--reason', 'no-audio');
    expect(bodiesIn(queues.recordings.work)).toEqual(['hopeful', 'by SQS', 'hopeless']);
    expect(queues.recordings.deadLetters.messages).toEqual([]);
  });

  test('only what was given up for the reason that is named; what SQS itself moved has none', async () => {
    const { run, park, queues, bodiesIn } = queuesWorld();
    await park('recordings', { body: 'one', reason: 'keys-taken' });
    await park('recordings', { body: 'other', reason: 'tries-exhausted' });
    await park('recordings', { body: 'by SQS' });
    await run('redrive', '--yes', '--reason', 'none');
    expect(bodiesIn(queues.recordings.work)).toEqual(['by SQS']);
    await run('redrive', '--yes', '--reason', 'tries-exhausted', '--queue', 'recordings');
    expect(bodiesIn(queues.recordings.work)).toEqual(['by SQS', 'other']);
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  test('of one Job in its order, also beyond the ten that SQS shows, and in its own group', async () => {
    const { run, park, queues } = queuesWorld();
    const bodies = numbered(23, 'a');
    for (const body of bodies) await park('history', { body, group: 'group-a', reason: 'job-missing' });
    await park('history', { body: 'b', group: 'group-b', reason: 'job-missing' });
    expect(await run('redrive', '--yes')).toBe(0);
    const moved = queues.history.work.messages;
    expect(moved.filter(({ group }) => group === 'group-a').map(({ body }) => body)).toEqual(bodies);
    expect(moved.filter(({ group }) => group === 'group-b').map(({ body }) => body)).toEqual(['b']);
    expect(queues.history.deadLetters.messages).toEqual([]);
  });

  test('what lies behind dead letters of the Job that stay is told to be left', async () => {
    const { run, said, park, queues, bodiesIn } = queuesWorld();
    for (const body of numbered(10, 'stays'))
      await park('history', { body, group: 'job', reason: 'message-unreadable', disposition: 'reject' });
    for (const body of ['behind', 'too']) await park('history', { body, group: 'job', reason: 'job-missing' });
    expect(await run('redrive', '--yes')).toBe(4);
    expect(said.err).toContain('2 messages of these are not moved');
    expect(bodiesIn(queues.history.work)).toEqual([]);
    expect(queues.history.deadLetters.depth()).toEqual({ visible: 12, inFlight: 0, delayed: 0 });
  });

  test('is new to SQS, also within the five minutes in which it drops what it knows', async () => {
    const { run, park, queues, bodiesIn } = queuesWorld();
    for (const time of [1, 2]) {
      await park('history', { body: 'line', group: 'job', reason: 'job-missing' });
      await run('redrive', '--yes');
      expect({ time, bodies: bodiesIn(queues.history.work) }).toEqual({ time, bodies: ['line'] });
      queues.history.work.messages = [];
    }
  });

  test('begins its patience anew: its age is counted from now', async () => {
    const { run, park, time, queues } = queuesWorld();
    await park('recordings', { body: { awaitsAudio: true }, reason: 'no-audio', disposition: 'reject' });
    await time.pass(86_400);
    await run('redrive', '--yes', '--reason', 'no-audio');
    const [record] = queues.recordings.work.receive(1);
    const age = time.now().getTime() - Number(record?.attributes.SentTimestamp);
    expect(age).toBeLessThan(60_000);
    expect(record?.attributes.ApproximateReceiveCount).toBe('1');
  });

  test('goes at the rate that was asked for', async () => {
    const { run, park, queues } = queuesWorld();
    for (const body of numbered(4)) await park('recordings', { body, reason: 'keys-taken' });
    await run('redrive', '--yes', '--rate', '0.1');
    const sent = queues.recordings.work.messages.map(({ sentAt }) => sentAt);
    expect(sent.map((at) => Math.round(at - (sent[0] ?? 0)))).toEqual([0, 10, 20, 30]);
  });

  test('what fails again at once is not moved a second time', async () => {
    const { run, said, park, queues } = queuesWorld();
    for (const body of ['1', '2', '3']) await park('history', { body, group: 'job', reason: 'job-missing' });
    queues.history.work.onTaken = (body) => {
      queues.history.deadLetters.push(body, 'job');
    };
    await run('redrive', '--yes');
    expect(said.out).toContain('Moved 3 messages.');
    expect(queues.history.deadLetters.messages).toHaveLength(3);
  });

  test('nor in circles, where SQS shows it in the place of what it hides', async () => {
    const { run, said, park, queues } = queuesWorld();
    for (const body of numbered(12)) await park('history', { body, group: 'job', reason: 'job-missing' });
    queues.history.work.onTaken = (body) => {
      queues.history.deadLetters.push(body, 'job');
    };
    await run('redrive', '--yes');
    expect(said.out).toContain('Moved 12 messages.');
    expect(queues.history.deadLetters.messages).toHaveLength(12);
  });

  test('what comes while a person is asked is for the next time', async () => {
    const { run, park, queues, bodiesIn } = queuesWorld({
      choose: ([yes]) => {
        const { deadLetters } = queues.recordings;
        deadLetters.push('came later');
        // Moved by SQS itself, it is as old as on its first day.
        deadLetters.messages = deadLetters.messages.map((one) => ({
          ...one,
          ...(one.body === 'came later' && { sentAt: -86_400 }),
        }));
        return yes?.value;
      },
    });
    await park('recordings', { body: 'was there', reason: 'keys-taken' });
    expect(await run('redrive')).toBe(0);
    expect(bodiesIn(queues.recordings.work)).toEqual(['was there']);
    expect(bodiesIn(queues.recordings.deadLetters)).toEqual(['came later']);
  });

  test('what takes longer than SQS lets it rest is still moved once', async () => {
    const { begin, park, time, queues, bodiesIn } = queuesWorld();
    const bodies = numbered(12);
    for (const body of bodies) await park('recordings', { body, reason: 'keys-taken' });
    const running = begin('redrive', '--yes', '--rate', '0.02');
    for (const after of [100, 300, 500]) {
      await time.run(after * 1000);
      // Nobody else gets what is still to be moved.
      expect({ after, visible: queues.recordings.deadLetters.depth().visible }).toEqual({ after, visible: 0 });
    }
    await time.pass(300);
    expect(await running).toBe(0);
    expect(bodiesIn(queues.recordings.work).sort()).toEqual([...bodies].sort());
    expect(queues.recordings.deadLetters.messages).toEqual([]);
  });
});

describe('of thousands', () => {
  const THOUSANDS = 2_500;

  test('over a slow line none is hidden by looking at it, and all are moved', async () => {
    const { run, said, time, queues } = queuesWorld({
      transport: async ({ act }) => {
        await time.pause(190, new AbortController().signal);
        return act();
      },
    });
    for (let count = 0; count < THOUSANDS; count++) queues.recordings.deadLetters.push(String(count));
    expect(await run('redrive', '--dry-run')).toBe(0);
    expect(said.out).toContain(`Without --dry-run ${THOUSANDS} messages would be moved.`);
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: THOUSANDS, inFlight: 0, delayed: 0 });
    expect(await run('redrive', '--yes', '--rate', '100')).toBe(0);
    expect(queues.recordings.work.messages).toHaveLength(THOUSANDS);
    expect(queues.recordings.deadLetters.messages).toEqual([]);
  });

  test.each([['recordings'], ['history']] as const)(
    'of %s that take longer than SQS lets anybody hold a message, each is moved once and in its order',
    async (name) => {
      const receivedAt = new Map<string, number>();
      const { begin, time, queues, bodiesIn } = queuesWorld({
        // ChangeMessageVisibility, API Reference: twelve hours in all since it was received.
        transport: async ({ command, act }) => {
          const answer = await Promise.resolve(act());
          if (command instanceof ReceiveMessageCommand)
            for (const receipt of receiptsIn(answer)) receivedAt.set(receipt, time.seconds);
          if (!(command instanceof ChangeMessageVisibilityBatchCommand)) return answer;
          const tooLong = (command.input.Entries ?? []).filter(
            ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
              time.seconds + VisibilityTimeout - (receivedAt.get(ReceiptHandle) ?? 0) > 12 * 3600,
          );
          return { Failed: tooLong.map(({ Id }) => ({ Id, Code: 'InvalidParameterValue', SenderFault: true })) };
        },
      });
      const bodies = numbered(600);
      const { work, deadLetters } = queues[name];
      for (const body of bodies) {
        deadLetters.push(body, name === 'history' ? `job-${Number(body) % 60}` : undefined);
        await time.pass(1);
      }
      const running = begin('redrive', '--queue', name, '--yes', '--rate', '0.01');
      await time.pass(700 * 100);
      expect(await running).toBe(0);
      expect(bodiesIn(work)).toEqual(bodies);
      expect(deadLetters.messages).toEqual([]);
    },
  );
});

describe('when what is held is held no more', () => {
  test('of one line of a Job, those behind it wait for it', async () => {
    let isRefused = false;
    const { run, park, queues, bodiesIn } = queuesWorld({
      transport: async ({ command, act }) => {
        const answer = await Promise.resolve(act());
        if (!(command instanceof ChangeMessageVisibilityBatchCommand)) return answer;
        const [first] = command.input.Entries ?? [];
        if (isRefused || first?.VisibilityTimeout === 0) return answer;
        isRefused = true;
        return { Failed: [{ Id: first?.Id, Code: 'InternalError', SenderFault: false }] };
      },
    });
    const bodies = numbered(5);
    for (const body of bodies) await park('history', { body, group: 'job', reason: 'job-missing' });
    expect(await run('redrive', '--yes')).toBe(0);
    expect(isRefused).toBe(true);
    expect(bodiesIn(queues.history.work)).toEqual(bodies);
  });

  test.each([['recordings'], ['history']] as const)(
    'as those of %s while a laptop is closed for a night, the rest is moved when it is opened',
    async (name) => {
      const { begin, park, time, queues, bodiesIn } = queuesWorld({
        transport: async ({ command, act }) => {
          if (!(command instanceof ChangeMessageVisibilityBatchCommand)) return await Promise.resolve(act());
          // SQS takes it of messages in flight only (API Reference, "MessageNotInflight").
          const lost = (command.input.Entries ?? []).filter(
            ({ ReceiptHandle = '' }) => !queues[name].deadLetters.isHeldBy(ReceiptHandle),
          );
          const Failed = lost.map(({ Id }) => ({ Id, Code: 'MessageNotInflight', SenderFault: true }));
          return lost.length > 0 ? { Failed } : await Promise.resolve(act());
        },
      });
      const bodies = numbered(9);
      for (const body of bodies) {
        await park(name, { body, group: `job-${Number(body) % 3}`, reason: 'keys-taken' });
        await time.pass(1);
      }
      const running = begin('redrive', '--yes', '--rate', '1');
      while (queues[name].work.messages.length < 4) await time.pass(0.5);
      await time.standStill(8 * 3600);
      await time.pass(600);
      expect(await running).toBe(0);
      expect(bodiesIn(queues[name].work)).toEqual(bodies);
      expect(queues[name].deadLetters.messages).toEqual([]);
    },
  );
});

describe('when it does not go to its end', () => {
  test('Ctrl-C stops it between two messages: each is in one of the two queues, and can be had at once', async () => {
    const { begin, said, park, time, queues, bodiesIn, interrupt } = queuesWorld();
    const bodies = numbered(9);
    for (const body of bodies) await park('recordings', { body, reason: 'keys-taken' });
    const running = begin('redrive', '--yes', '--rate', '1');
    while (queues.recordings.work.messages.length < 4) await time.pass(0.5);
    interrupt();
    await time.pass(1);
    expect(await running).toBe(130);
    const both = [...bodiesIn(queues.recordings.work), ...bodiesIn(queues.recordings.deadLetters)];
    expect(both).toEqual(bodies);
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: 5, inFlight: 0, delayed: 0 });
    expect(said.err).toContain('Moved 4 messages. What is not moved lies where it lay.');
  });

  test('whoever died between sending and deleting sends it again, and it stays one', async () => {
    let dies = true;
    const { run, park, time, queues, bodiesIn } = queuesWorld({
      transport: async ({ command, act }) => {
        if (dies && String(command?.constructor.name) === 'DeleteMessageCommand') throw new Error('the process died');
        return await Promise.resolve(act());
      },
    });
    await park('history', { body: 'line', group: 'job', reason: 'job-missing' });
    expect(await run('redrive', '--yes')).toBe(1);
    expect(bodiesIn(queues.history.deadLetters)).toEqual(['line']);
    dies = false;
    await time.pass(60);
    expect(await run('redrive', '--yes')).toBe(0);
    expect(bodiesIn(queues.history.work)).toEqual(['line']);
    expect(queues.history.deadLetters.messages).toEqual([]);
  });

  test('an SQS that takes nothing leaves everything where it lies', async () => {
    const { run, said, park, queues } = queuesWorld({
      transport: async ({ command, act }) => {
        if (String(command?.constructor.name) === 'SendMessageCommand')
          throw new SQSServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: {}, message: SENTENCE });
        return await Promise.resolve(act());
      },
    });
    const SENTENCE =
      'User: arn:aws:iam::1:user/ada is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs';
    await park('recordings', { body: '1', reason: 'keys-taken' });
    expect(await run('redrive', '--yes')).toBe(1);
    expect(said.err).toContain('may not sqs:SendMessage');
    expect(said.err).toContain(OPERATORS_POLICY);
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  test('whoever may not hold messages moves none, and hears why', async () => {
    const { run, said, park, queues } = queuesWorld({
      transport: async ({ command, act }) => {
        if (String(command?.constructor.name) === 'ChangeMessageVisibilityBatchCommand')
          throw Object.assign(
            new Error('User: arn:u is not authorized to perform: sqs:ChangeMessageVisibility on resource: arn:q'),
            { name: 'AccessDenied' },
          );
        return await Promise.resolve(act());
      },
    });
    await park('recordings', { body: '1', reason: 'keys-taken' });
    expect(await run('redrive', '--yes')).toBe(1);
    expect(said.err).toContain('may not sqs:ChangeMessageVisibility');
    expect(queues.recordings.work.messages).toEqual([]);
    expect(queues.recordings.deadLetters.messages).toHaveLength(1);
  });
});

describe('before it moves anything', () => {
  test('a person is asked, with how many and how long', async () => {
    const asked: string[] = [];
    const { run, park, said, queues } = queuesWorld({
      choose: ([yes, no]) => (asked.push('asked'), (no ?? yes)?.value),
    });
    await park('recordings', { body: '1', reason: 'keys-taken' });
    expect(await run('redrive')).toBe(130);
    expect(asked).toEqual(['asked']);
    expect(said.err).toContain('Nothing was moved.');
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  test('one that says yes gets it', async () => {
    const { run, park, queues, bodiesIn } = queuesWorld({ choose: ([yes]) => yes?.value });
    await park('recordings', { body: '1', reason: 'keys-taken' });
    expect(await run('redrive')).toBe(0);
    expect(bodiesIn(queues.recordings.work)).toEqual(['1']);
  });

  test('where nobody can be asked, --yes says it', async () => {
    const { run, park, said, queues } = queuesWorld();
    await park('recordings', { body: '1', reason: 'keys-taken' });
    expect(await run('redrive')).toBe(2);
    expect(said.err).toContain('--yes moves it without asking');
    expect(queues.recordings.deadLetters.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  test.each([
    [['--queue', 'nope'], '--queue must be one of recordings, history, cleanup'],
    [['--reason', 'twilio-unavailable'], '--reason must be one of none,'],
    [['--rate', '0'], '--rate must be a number from 0.01 to 100'],
    [['--rate', 'Infinity'], '--rate must be a number'],
    [['--rate', '1e1'], '--rate must be a number'],
  ])('%s is not understood', async (options, told) => {
    const { run, said } = queuesWorld();
    expect(await run('redrive', ...options)).toBe(2);
    expect(said.err).toContain(told);
  });

  test('a reason for which nothing lies there is not found', async () => {
    const { run, park, said } = queuesWorld();
    await park('recordings', { body: '1', reason: 'keys-taken' });
    expect(await run('redrive', '--reason', 'job-missing', '--yes')).toBe(3);
    expect(said.err).toContain('Nothing lies there for the reason job-missing.');
  });
});
