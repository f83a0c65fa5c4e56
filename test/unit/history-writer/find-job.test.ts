import fc from 'fast-check';
import { Parked, RetryLater } from '../../../lambdas/core/errors';
import type { LineEvent } from '../../../lambdas/core/messages';
import type { Job } from '../../../lambdas/core/ports/airtable';
import { jobId, jobNumber } from '../../../lambdas/core/recording';
import { jobMissing, jobOf, movedTo, queryFor, stillWaiting } from '../../../lambdas/history-writer/find-job';
import { aCallSid, delivered, job, missingEvent, storedEvent } from '../../support/subjects';

const rec = (name: string) => jobId.parse(`rec${name}`);

/** A Job as Airtable answers it: its number is in its one form already. */
const aJob = (name: string, over: Partial<Job> = {}): Job => ({
  id: rec(name),
  number: job('J-1001'),
  isNumeric: false,
  history: { text: '' },
  callSids: '',
  ...over,
});

const parkedBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('Airtable is asked once for a whole batch', () => {
  const [call, other] = [aCallSid(), aCallSid()];

  test('by the id where it is known, else by the number, else by the call', () => {
    const events: LineEvent[] = [
      storedEvent({ jobId: rec('1') }),
      storedEvent({ jobId: rec('2'), jobNumber: undefined, callSid: other }),
      storedEvent({ jobNumber: job('J-7') }),
      missingEvent({ jobNumber: undefined, callSid: call }),
    ];
    expect(queryFor(events)).toEqual({ ids: ['rec1', 'rec2'], numbers: ['J-7'], calls: [call] });
  });

  test('for everything once', () => {
    const events = [
      ...[storedEvent({ jobNumber: job('J-7') }), storedEvent({ jobNumber: job('J-7') })],
      ...[storedEvent({ jobId: rec('1') }), storedEvent({ jobId: rec('1') })],
      ...[storedEvent({ jobNumber: undefined, callSid: call }), missingEvent({ jobNumber: undefined, callSid: call })],
    ];
    expect(queryFor(events)).toEqual({ ids: ['rec1'], numbers: ['J-7'], calls: [call] });
  });

  test('for nothing when there is nothing', () => {
    expect(queryFor([])).toEqual({ ids: [], numbers: [], calls: [] });
  });
});

describe('the Job of an event', () => {
  const call = aCallSid();
  const jobs = [
    aJob('text'),
    aJob('numeric', { number: job('7'), isNumeric: true }),
    aJob('seven', { number: job('007') }),
    aJob('called', { number: job('J-8'), callSids: `${aCallSid()}, ${call}` }),
    aJob('nameless', { number: undefined }),
  ];
  const found = (event: LineEvent) => jobOf(event, jobs)?.id;

  test.each<[string, LineEvent, string | undefined]>([
    ['is known by its id', storedEvent({ jobId: rec('text') }), 'rectext'],
    ['is known by its id, whatever its number is now', storedEvent({ jobId: rec('numeric') }), 'recnumeric'],
    ['is known by its id, whatever call it has', missingEvent({ jobId: rec('text'), callSid: call }), 'rectext'],
    ['is not found by number when its id has gone', storedEvent({ jobId: rec('gone') }), undefined],
    ['is found by its number', storedEvent(), 'rectext'],
    ['is not found by its call, when another number was named', storedEvent({ callSid: call }), 'rectext'],
    ['is found by its number in a field of numbers', storedEvent({ jobNumber: job('7.0') }), 'recnumeric'],
    ['is found by its call', storedEvent({ jobNumber: undefined, callSid: call }), 'reccalled'],
    ['is not there', storedEvent({ jobNumber: job('J-9') }), undefined],
    ['is not there for a call that nobody knows', storedEvent({ jobNumber: undefined }), undefined],
    ['is not found by another form of a text', storedEvent({ jobNumber: job('J-01001') }), undefined],
  ])('%s', (_name, event, id) => {
    expect(found(event)).toBe(id);
  });

  test('is the number in digits, whatever zeros stand around it, in a field of numbers only', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((number) => !String(number).includes('e'));
    fc.assert(
      fc.property(value, fc.nat(3), (number, zeros) => {
        const written =
          number < 0 ? `-${'0'.repeat(zeros)}${String(-number)}` : `${'0'.repeat(zeros)}${String(number)}`;
        const event = storedEvent({ jobNumber: job(written) });
        const numeric = aJob('n', { number: job(String(number)), isNumeric: true });
        expect(jobOf(event, [numeric])).toBe(numeric);
        fc.pre(written !== String(number));
        expect(jobOf(event, [{ ...numeric, isNumeric: false }])).toBeUndefined();
      }),
    );
  });

  test('is found whatever white space stands around it, and however its characters are composed', () => {
    const white = fc.constantFrom('', ' ', '\t', '\u00a0', '\u3000', '\r\n');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), white, white, (text, before, after) => {
        fc.pre(jobNumber.safeParse(text).success);
        const inAirtable = aJob('w', { number: job(before + text.normalize('NFD') + after) });
        expect(jobOf(storedEvent({ jobNumber: job(text) }), [inAirtable])).toBe(inAirtable);
      }),
    );
  });

  test.each<[string, LineEvent, Job[], string]>([
    [
      'two of one number, perhaps but for white space',
      storedEvent(),
      [aJob('a', { number: job('J-1001 ') }), aJob('b')],
      '2 Jobs in Airtable have the same job number',
    ],
    [
      'a number, and a text that reads like it',
      storedEvent({ jobNumber: job('7') }),
      [aJob('a', { number: job('7'), isNumeric: true }), aJob('b', { number: job('7') }), aJob('c')],
      '2 Jobs in Airtable have the same job number',
    ],
    [
      'three that claim a call',
      storedEvent({ jobNumber: undefined, callSid: call }),
      ['a', 'b', 'c'].map((name) => aJob(name, { callSids: call })),
      `3 Jobs in Airtable have the call ${call}`,
    ],
  ])('is not guessed: %s are for a person', (_name, event, several, complaint) => {
    const parked = parkedBy(() => jobOf(event, several));
    expect(parked).toBeInstanceOf(Parked);
    expect(parked).toMatchObject({
      code: 'job-ambiguous',
      message: `${complaint}, perhaps with white space around it: make it one, then redrive`,
    });
  });

  test('is not ambiguous once its id is known', () => {
    expect(jobOf(storedEvent({ jobId: rec('b') }), [aJob('a'), aJob('b')])?.id).toBe('recb');
  });
});

describe('an event moves to the group in which alone the lines of its Job are written', () => {
  const known = storedEvent({ jobNumber: job('J-1001'), jobId: rec('1') });
  test.each<[string, LineEvent, Partial<Job>, Partial<LineEvent> | undefined]>([
    ['it stays where its number is', storedEvent(), {}, undefined],
    ['it stays where its number is, its id being known', known, {}, undefined],
    ['the Job was renamed', known, { number: job('J-2') }, { jobNumber: job('J-2'), jobId: rec('1') }],
    [
      'a field of numbers writes it in another way',
      storedEvent({ jobNumber: job('007') }),
      { number: job('7'), isNumeric: true },
      { jobNumber: job('7'), jobId: rec('1') },
    ],
    [
      'the Job was found by its call',
      missingEvent({ jobNumber: undefined }),
      {},
      { jobNumber: job('J-1001'), jobId: rec('1') },
    ],
    [
      'the Job was found by its call, and has no number',
      storedEvent({ jobNumber: undefined }),
      { number: undefined },
      { jobNumber: undefined, jobId: rec('1') },
    ],
    [
      'it stays where the id is, when the Job has no number',
      storedEvent({ jobNumber: undefined, jobId: rec('1') }),
      { number: undefined },
      undefined,
    ],
    ['the Job has lost its number', known, { number: undefined }, { jobNumber: undefined, jobId: rec('1') }],
  ])('%s', (_name, event, over, moved) => {
    expect(movedTo(event, aJob('1', over))).toEqual(moved && { ...event, ...moved });
  });

  test('once, not for ever', () => {
    const found = aJob('1', { number: job('7'), isNumeric: true });
    const moved = movedTo(storedEvent({ jobNumber: job('007') }), found);
    expect(moved && jobOf(moved, [found])).toBe(found);
    expect(moved && movedTo(moved, found)).toBeUndefined();
  });
});

describe('a Job that is not there', () => {
  const event = storedEvent();

  test.each([
    [0, 900],
    [899.5, 0.5],
  ])('is waited for after %d s, at most %d s more', (waitedSeconds, waitAtMostSeconds) => {
    expect(stillWaiting(delivered(event, { waitedSeconds }), 900)).toMatchObject({
      constructor: RetryLater,
      code: 'job-missing',
      message: `No Job for ${event.recordingSid} yet`,
      waitAtMostSeconds,
    });
  });

  test.each([900, 901])('is not waited for after %d s', (waitedSeconds) => {
    expect(stillWaiting(delivered(event, { waitedSeconds }), 900)).toBeUndefined();
  });

  test('is for a person, who reads what to do', () => {
    expect(jobMissing(event)).toMatchObject({
      constructor: Parked,
      code: 'job-missing',
      message: 'No Job in Airtable has the number J-1001: create it or correct it there, then redrive',
    });
    expect(jobMissing({ ...event, jobId: rec('1') })).toMatchObject({
      code: 'job-missing',
      message: 'The Job rec1 (J-1001) is no longer in Airtable: restore it from its trash, then redrive',
    });
  });
});
