import { billedMinutes, bytesOf, costHere, yearAtTwilio } from '../../../../operator/adopt/costs';
import { daysOfReceipts, standingOf } from '../../../../operator/adopt/survey';
import { sumOf } from '../../../../operator/adopt/sum';
import type { Feedable } from '../../../../lambdas/core/fed-in';
import type { ListedRecording } from '../../../../lambdas/core/ports/twilio';
import { aCallSid } from '../../../support/subjects';
import { archived } from '../../../support/worlds/archive-world';

const NOW = new Date('2026-11-26T10:00:00Z');
const NEVER = { movedAfterDays: undefined, expiresAfterDays: undefined };
const PRICES = { StandardStorage: 0.023, StandardIAStorage: 0.0125 };

describe('how a recording stands', () => {
  const done = { receipts: new Map(), parked: new Map() };
  test.each<[string, Partial<ListedRecording>, string]>([
    ['that is completed', {}, 'to-bring'],
    ['without audio', { status: 'absent' }, 'to-note'],
    ['that failed', { status: 'failed' }, 'to-note'],
    ['that goes on', { status: 'in-progress' }, 'unfinished'],
    ['of a word that is new', { status: 'transcoding' }, 'unfinished'],
    ['that names no call', { callSid: undefined }, 'without-call'],
    ['that ended a moment ago', { startedAt: new Date('2026-11-26T08:30:00Z'), durationSeconds: 3_600 }, 'unfinished'],
    ['that ended an hour ago', { startedAt: new Date('2026-11-26T07:59:00Z'), durationSeconds: 3_600 }, 'to-bring'],
  ])('one %s', (_, over, standing) => {
    const recording = { ...archived('2024-05-01T08:00:00Z'), createdAt: over.startedAt ?? NOW, ...over };
    if (over.startedAt === undefined) recording.createdAt = new Date('2024-05-01T08:01:00Z');
    expect(standingOf(recording, done, NOW)).toBe(standing);
  });

  const receiptsOf = ({ sid, callSid }: Feedable, hasAudio: boolean) =>
    new Map([[sid, { callSid, days: new Set(['2024-05-01']), hasAudio }]]);

  test('a dead letter comes before a receipt, and a receipt before all else', () => {
    const recording = archived('2024-05-01T08:00:00Z');
    const receipts = receiptsOf(recording, true);
    expect(standingOf({ ...recording, callSid: undefined }, { ...done, receipts }, NOW)).toBe('home');
    const letter = { queue: 'recordings' as const, letter: {} as never };
    expect(standingOf(recording, { receipts, parked: new Map([[recording.sid, letter]]) }, NOW)).toBe('parked');
  });

  test.each([
    ['completed', 'to-bring'],
    ['absent', 'home'],
    ['failed', 'home'],
  ] as const)('a receipt without audio of one that Twilio calls %s: %s', (status, standing) => {
    const recording = archived('2024-05-01T08:00:00Z', { status });
    expect(standingOf(recording, { ...done, receipts: receiptsOf(recording, false) }, NOW)).toBe(standing);
  });
});

test('the days of receipts reach from the first one until today, and are none in the future', () => {
  const days = daysOfReceipts([archived('2026-11-24T08:00:00Z'), archived('2026-11-23T23:59:00Z')], NOW);
  expect(days).toEqual(['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']);
});

describe('what it costs', () => {
  test('a second of MP3 is 4,000 bytes, and of both channels 8,000', () => {
    expect(bytesOf({ durationSeconds: 60, channels: 1 })).toBe(240_000);
    expect(bytesOf({ durationSeconds: 60, channels: 2 })).toBe(480_000);
    expect(bytesOf({ durationSeconds: undefined, channels: undefined })).toBe(0);
  });

  test('Twilio rounds each recording up to minutes, and bills those beyond 10,000', () => {
    expect(
      billedMinutes([
        { durationSeconds: 61, channels: 1 },
        { durationSeconds: 1, channels: 1 },
      ]),
    ).toBe(3);
    expect(yearAtTwilio(10_000)).toBe(0);
    expect(yearAtTwilio(110_000)).toBeCloseTo(100_000 * 0.0005 * 12);
  });

  test('storage here: a GB for a year, moved after 90 days', () => {
    const gigabyte = [{ durationSeconds: 2 ** 30 / 4_000, channels: 1 as const }];
    const { firstYear } = costHere(gigabyte, { movedAfterDays: 90, expiresAfterDays: undefined }, PRICES);
    expect(firstYear).toBeCloseTo((90 * 0.023 + 275 * 0.0125) / (365 / 12), 6);
    expect(costHere(gigabyte, NEVER, PRICES).firstYear).toBeCloseTo(12 * 0.023, 6);
    expect(costHere(gigabyte, { movedAfterDays: undefined, expiresAfterDays: 73 }, PRICES).firstYear).toBeCloseTo(
      (12 * 0.023) / 5,
      6,
    );
  });

  test('what is too small to be moved stays in STANDARD', () => {
    const small = [{ durationSeconds: 32, channels: 1 as const }];
    const moving = costHere(small, { movedAfterDays: 90, expiresAfterDays: undefined }, PRICES);
    expect(moving).toEqual(costHere(small, NEVER, PRICES));
  });

  test('nor is what the rule of the bucket leaves there', () => {
    const [audio] = [[{ durationSeconds: 100, channels: 1 as const }]];
    const rule = { movedAfterDays: 90, movedAboveBytes: 400_000, expiresAfterDays: undefined };
    expect(costHere(audio, rule, PRICES)).toEqual(costHere(audio, NEVER, PRICES));
    expect(costHere(audio, { ...rule, movedAboveBytes: 399_999 }, PRICES)).not.toEqual(costHere(audio, NEVER, PRICES));
  });

  test('to bring one home costs about as much as docs/cost.md says of one', () => {
    const { once } = costHere(
      [{ durationSeconds: 180, channels: 1 }],
      { movedAfterDays: 90, expiresAfterDays: 365 },
      PRICES,
    );
    expect(once).toBeGreaterThan(0.00005);
    expect(once).toBeLessThan(0.0001);
  });
});

test('the sum counts each recording once, and bills what has audio', () => {
  const recordings = [
    ['to-bring', archived('2024-05-01T08:00:00Z', { durationSeconds: 3_600 })],
    ['to-note', archived('2024-05-01T08:00:00Z', { status: 'absent', durationSeconds: 0 })],
    ['home', archived('2024-05-01T08:00:00Z', { callSid: aCallSid(), channels: 2 })],
  ] as const;
  const sum = sumOf(
    recordings.map(([standing, recording]) => ({ standing, recording })),
    { unreadable: 2, lifecycle: NEVER, prices: PRICES },
  );
  expect(sum.listed).toEqual({ recordings: 3, hours: 3_660 / 3_600, bytes: 3_600 * 4_000 + 60 * 8_000 });
  expect(sum.standings['to-bring']).toEqual({ recordings: 1, hours: 1, bytes: 14_400_000 });
  expect([sum.standings.home.recordings, sum.standings.parked.recordings, sum.minutes, sum.unreadable]).toEqual([
    1, 0, 61, 2,
  ]);
});
