import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { MAX_HISTORY_LENGTH } from '../../../lambdas/core/history-line';
import { recordingsIn } from '../../../lambdas/core/recording-links';
import { NO_DEADLINE, aDeadline, delivered, job } from '../../support/subjects';
import { NOW, linkTo, refreshWorld } from '../../support/worlds/refresh-world';
import { linesOf } from '../../support/worlds/writer-world';

const place = { bucket: 'bucket', prefixes: ['recordings'] };
const J1 = { jobNumber: job('J-1') };

/** The lines that were added to a history. */
const addedTo = (after: string, before: string) => {
  expect(after.startsWith(before)).toBe(true);
  return linesOf(after.slice(before.length));
};
const statusesIn = (lines: readonly string[]) => lines.flatMap((line) => / Status: (.*)$/.exec(line)?.[1] ?? []);

describe('a ticked box', () => {
  test('brings one fresh line for each recording, in the order of the calls, and is unticked in the same write', async () => {
    const { jobs, stored, ticked, hint, handled } = refreshWorld();
    const recordings = [stored(), stored(), stored()];
    const id = ticked('J-1', recordings, 'What people wrote.');
    const before = jobs.historyOf(id);
    expect(await handled(hint(id, J1))).toEqual([undefined]);
    const lines = addedTo(jobs.historyOf(id), before);
    expect(recordingsIn(lines.join('\n'), place)).toEqual(
      recordings.map(({ key, recordingSid }) => ({
        key,
        recordingSid,
        signedAt: NOW,
        expiresAt: new Date(NOW.getTime() + 900_000),
      })),
    );
    for (const line of lines)
      expect(line).toMatch(/^---- \| 2026-11-21 01:02:00 \| Event: Recording \| Source: IVR \| URL: https:/);
    expect(jobs.ticked.size).toBe(0);
    expect(jobs.requests).toEqual(['read boxes', 'untick']);
  });

  test('its links are on record before they are written: who has them, of which Job, for which request', async () => {
    const { stored, ticked, hint, handled, register, happened } = refreshWorld();
    const [first, second] = [stored(), stored()];
    const id = ticked('J-1', [first, second]);
    await handled(hint(id, J1));
    expect(happened).toEqual(['recorded', 'recorded', 'unticked']);
    expect(register.grants).toMatchObject(
      [first, second].map(({ key, recordingSid, callSid }) => ({
        requester: { by: 'airtable', jobId: id },
        key,
        recordingSid,
        callSid,
        jobNumber: 'J-1',
        requestId: 'request-1',
      })),
    );
  });

  test('counts the links, and says how many in the log', async () => {
    const { stored, ticked, hint, handled, metrics, log } = refreshWorld();
    const id = ticked('J-1', [stored(), stored()]);
    await handled(hint(id, J1));
    expect(metrics.total('LinksGenerated')).toBe(2);
    expect(log.lines).toMatchObject([
      { level: 'info', code: 'links-refreshed', fields: { jobId: id, jobNumber: 'J-1', count: 2, fresh: 0, gone: 0 } },
    ]);
    expect(JSON.stringify(log.lines)).not.toMatch(/https:|X-Amz/);
  });

  test('of which the Job has another number by now moves into the group of that, and is done there', async () => {
    const { jobs, stored, ticked, hint, handled, moved } = refreshWorld();
    const id = ticked('J-1', [stored()]);
    const before = jobs.historyOf(id);
    const event = hint(id);
    expect(await handled(event)).toEqual([undefined]);
    expect(moved.sent).toEqual([{ ...event, jobNumber: 'J-1' }]);
    expect(jobs.historyOf(id)).toBe(before);
    jobs.change(id, { number: 'J-2' });
    await handled(hint(id, J1));
    expect(moved.sent.at(-1)).toEqual({ ...event, jobNumber: 'J-2' });
    await handled(hint(id, { jobNumber: job('J-2') }));
    expect(addedTo(jobs.historyOf(id), before)).toHaveLength(1);
  });

  test('of a Job without a number is served where it is', async () => {
    const { jobs, stored, ticked, hint, handled, moved } = refreshWorld();
    const id = ticked(' ', [stored()]);
    const before = jobs.historyOf(id);
    await handled(hint(id));
    expect([moved.sent, addedTo(jobs.historyOf(id), before).length, jobs.ticked.size]).toEqual([[], 1, 0]);
  });

  test('asked for twice in a batch is served once', async () => {
    const { jobs, stored, ticked, hint, handled, metrics } = refreshWorld();
    const id = ticked('J-1', [stored()]);
    const before = jobs.historyOf(id);
    expect(await handled(hint(id, J1), hint(id, J1))).toEqual([undefined, undefined]);
    expect(addedTo(jobs.historyOf(id), before)).toHaveLength(1);
    expect(metrics.total('LinksGenerated')).toBe(1);
  });

  test('is looked at when the second of its request is over: what else came in that second is seen, too', async () => {
    const { stored, ticked, hint, handled, pauses } = refreshWorld();
    const id = ticked('J-1', [stored()]);
    await handled(hint(id, { requestedAt: new Date(NOW.getTime() + 250) }), hint(id, J1));
    await handled(hint(id, { requestedAt: new Date(NOW.getTime() - 1) }));
    await handled(hint(id, { requestedAt: new Date(NOW.getTime() + 3_600_000) }));
    expect(pauses).toEqual([1_000, 1_000]);
  });
});

describe('nothing is done', () => {
  test('for a box that is not ticked: the request is a hint, not an order', async () => {
    const { jobs, stored, ticked, hint, handled, moved, log, register } = refreshWorld();
    const id = ticked('J-1', [stored()]);
    jobs.ticked.delete(id);
    const before = jobs.historyOf(id);
    expect(await handled(hint(id, J1))).toEqual([undefined]);
    expect([jobs.historyOf(id), moved.sent, register.grants, jobs.requests]).toEqual([before, [], [], ['read boxes']]);
    expect(log.codes).toEqual(['refresh-needless']);
  });

  test('for a Job that is gone, once it was not found twice: what is new is not always found at once', async () => {
    const { jobs, stored, ticked, hint, handle, log } = refreshWorld();
    const gone = ticked('J-2', [stored()]);
    jobs.remove(gone);
    const outcomeOf = async (attempt: number) => {
      const [outcome] = (await handle([{ ...delivered(hint(gone)), attempt }], NO_DEADLINE)).values();
      return outcome;
    };
    expect(await outcomeOf(1)).toMatchObject({ disposition: 'retry', code: 'job-missing' });
    expect(log.codes).toEqual([]);
    expect(await outcomeOf(2)).toBeUndefined();
    expect(log.codes).toEqual(['refresh-needless']);
    expect(jobs.requests).toEqual(['read boxes', 'read boxes']);
  });

  test('a second time, when it is delivered again', async () => {
    const { jobs, stored, ticked, hint, handle } = refreshWorld();
    const id = ticked('J-1', [stored()]);
    const delivery = delivered(hint(id, J1));
    await handle([delivery], NO_DEADLINE);
    const after = jobs.historyOf(id);
    await handle([delivery], NO_DEADLINE);
    expect(jobs.historyOf(id)).toBe(after);
  });
});

describe('a link that is younger than a minute', () => {
  const young = (seconds: number) => {
    const world = refreshWorld();
    const { jobs, stored, ticked } = world;
    const [old, fresh] = [stored(), stored()];
    const line = `URL: ${linkTo(fresh.key, fresh.recordingSid, new Date(NOW.getTime() - seconds * 1000))}`;
    const id = ticked('J-1', [old], line);
    return { ...world, old, fresh, id, before: jobs.historyOf(id) };
  };

  test.each([0, 59, -59])('signed %d s ago is as good as a new one', async (seconds) => {
    const { jobs, id, before, handled, hint, old } = young(seconds);
    await handled(hint(id, J1));
    expect(recordingsIn(addedTo(jobs.historyOf(id), before).join('\n'), place)).toMatchObject([{ key: old.key }]);
  });

  test.each([60, 3600, -60])('and not one signed %d s ago', async (seconds) => {
    const { jobs, id, before, handled, hint } = young(seconds);
    await handled(hint(id, J1));
    expect(addedTo(jobs.historyOf(id), before)).toHaveLength(2);
  });

  test('a box that is ticked again within a minute is unticked, and brings nothing', async () => {
    const { jobs, stored, ticked, hint, handled } = refreshWorld();
    const id = ticked('J-1', [stored(), stored()]);
    await handled(hint(id, J1));
    const after = jobs.historyOf(id);
    jobs.ticked.add(id);
    expect(await handled(hint(id, J1))).toEqual([undefined]);
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([after, 0]);
  });
});

describe('a line that says why not', () => {
  test('stands in a history that links to no recording, be it empty', async () => {
    const { jobs, ticked, hint, handled } = refreshWorld();
    for (const [number, before] of [
      ['J-1', ''],
      ['J-2', 'What people wrote.'],
    ] as const) {
      const id = ticked(number, [], before);
      expect(await handled(hint(id, { jobNumber: job(number) }))).toEqual([undefined]);
      const lines = addedTo(jobs.historyOf(id), before);
      expect(lines).toEqual([
        '---- | 2026-11-21 01:02:00 | Event: Recording | Source: IVR | Status: no new link, no recording is linked to here',
      ]);
    }
    expect(jobs.ticked.size).toBe(0);
  });

  test('names a recording that is no longer in the bucket; the others have links', async () => {
    const { jobs, store, stored, ticked, hint, handled } = refreshWorld();
    const [gone, there] = [stored(), stored()];
    const id = ticked('J-1', [gone, there]);
    store.objects.delete(gone.key);
    const before = jobs.historyOf(id);
    await handled(hint(id, J1));
    const lines = addedTo(jobs.historyOf(id), before);
    expect(recordingsIn(lines.join('\n'), place)).toMatchObject([{ key: there.key }]);
    expect(statusesIn(lines)).toEqual([`no new link, a recording has expired or was deleted (${gone.recordingSid})`]);
  });

  test('has a link to an object that does not say whose it is, as after a copy by hand', async () => {
    const { jobs, store, stored, ticked, hint, handled } = refreshWorld();
    const copied = stored();
    const id = ticked('J-1', [copied]);
    const kept = store.objects.get(copied.key);
    if (kept === undefined) throw new Error('nothing is stored');
    store.objects.set(copied.key, { ...kept, recording: { ...kept.recording, sid: undefined } });
    const before = jobs.historyOf(id);
    await handled(hint(id, J1));
    const lines = addedTo(jobs.historyOf(id), before);
    expect(recordingsIn(lines.join('\n'), place)).toMatchObject([
      { key: copied.key, recordingSid: copied.recordingSid },
    ]);
    expect(statusesIn(lines)).toEqual([]);
  });

  test('names some of many', async () => {
    const { jobs, store, stored, ticked, hint, handled } = refreshWorld();
    const recordings = Array.from({ length: 7 }, () => stored());
    const id = ticked('J-1', recordings);
    store.objects.clear();
    const before = jobs.historyOf(id);
    await handled(hint(id, J1));
    const named = recordings.slice(0, 5).map(({ recordingSid }) => recordingSid);
    expect(statusesIn(addedTo(jobs.historyOf(id), before))).toEqual([
      `no new link, 7 recordings have expired or were deleted (${named.join(', ')} and 2 more)`,
    ]);
  });

  test('is said once a minute', async () => {
    const { jobs, ticked, hint, handled } = refreshWorld();
    const id = ticked('J-1', [], 'Notes.');
    await handled(hint(id, J1));
    const after = jobs.historyOf(id);
    jobs.ticked.add(id);
    await handled(hint(id, J1));
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([after, 0]);
    jobs.change(id, { history: after.replace('01:02:00', '01:00:59') });
    jobs.ticked.add(id);
    await handled(hint(id, J1));
    expect(linesOf(jobs.historyOf(id))).toHaveLength(2);
  });

  test("an object under the key that is another recording's is none of this one", async () => {
    const { jobs, store, stored, ticked, hint, handled } = refreshWorld();
    const [mine, other] = [stored(), stored()];
    const id = ticked('J-1', [mine]);
    const others = store.objects.get(other.key);
    if (others !== undefined) store.objects.set(mine.key, others);
    const before = jobs.historyOf(id);
    await handled(hint(id, J1));
    expect(statusesIn(addedTo(jobs.historyOf(id), before))).toEqual([expect.stringContaining(mine.recordingSid)]);
  });
});

describe('a history with little room', () => {
  /** A Job of so many recordings, whose history is filled up until so much is left. */
  const nearlyFull = (count: number, room: number, links: 'append' | 'latest' = 'append') => {
    const world = refreshWorld({ links });
    const { jobs, stored, ticked } = world;
    const recordings = Array.from({ length: count }, () => stored());
    const id = ticked('J-1', recordings);
    const lines = jobs.historyOf(id);
    const history = `${'x'.repeat(MAX_HISTORY_LENGTH - room - lines.length - 1)}\n${lines}`;
    jobs.change(id, { history });
    return { ...world, recordings, id, before: history };
  };
  const ONE_LINE = 450;

  test('gets the newest that fit, in their order, and a line about the rest', async () => {
    const { jobs, recordings, id, before, handled, hint, register, metrics } = nearlyFull(5, 3 * ONE_LINE);
    await handled(hint(id, J1));
    const lines = addedTo(jobs.historyOf(id), before);
    const found = recordingsIn(lines.join('\n'), place).map(({ key }) => key);
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(recordings.slice(-found.length).map(({ key }) => key));
    expect(statusesIn(lines)).toEqual([
      `no new link, ${String(5 - found.length)} older ones have no room in the field`,
    ]);
    expect(lines.at(-1)).toContain('Status: ');
    expect(jobs.historyOf(id).length).toBeLessThanOrEqual(MAX_HISTORY_LENGTH);
    // Nobody has what did not fit: it is on no record.
    expect([register.grants.length, metrics.total('LinksGenerated')]).toEqual([found.length, found.length]);
    expect(jobs.ticked.size).toBe(0);
  });

  test('gets a line that says so, when no link fits', async () => {
    const { jobs, id, before, handled, hint } = nearlyFull(1, 200);
    await handled(hint(id, J1));
    expect(statusesIn(addedTo(jobs.historyOf(id), before))).toEqual([
      'no new link, the field has no room for one more',
    ]);
  });

  test('gets nothing when not even that fits: the box is unticked, and a person is told', async () => {
    const { jobs, id, before, handled, hint, log, metrics, register } = nearlyFull(2, 20);
    expect(await handled(hint(id, J1))).toEqual([undefined]);
    expect([jobs.historyOf(id), jobs.ticked.size, register.grants]).toEqual([before, 0, []]);
    expect(log.codes).toEqual(['refresh-without-room', 'links-refreshed']);
    expect(metrics.total('RefreshesWithoutRoom')).toBe(1);
  });

  test('is filled to its last character, and not beyond', async () => {
    const measured = nearlyFull(1, 10_000);
    await measured.handled(measured.hint(measured.id, J1));
    const needed = measured.jobs.historyOf(measured.id).length - measured.before.length;
    for (const [room, links] of [
      [needed, 1],
      [needed - 1, 0],
    ] as const) {
      const { jobs, id, before, handled, hint } = nearlyFull(1, room);
      await handled(hint(id, J1));
      expect(recordingsIn(jobs.historyOf(id).slice(before.length), place)).toHaveLength(links);
    }
  });

  test('has room again where dead links are cut down to their keys', async () => {
    const { jobs, recordings, id, handled, hint } = nearlyFull(5, 20, 'latest');
    await handled(hint(id, J1));
    const after = jobs.historyOf(id);
    const [, ...lines] = after.split('\n');
    expect(lines.slice(0, 5)).toEqual(
      recordings.map(({ key, recordingSid }) => expect.stringMatching(`URL: ${key} ${recordingSid}$`) as unknown),
    );
    expect(lines.slice(5).length).toBeGreaterThan(0);
    expect(recordingsIn(after, place).map(({ key }) => key)).toEqual(recordings.map(({ key }) => key));
  });
});

describe('trouble', () => {
  const one = () => {
    const world = refreshWorld();
    const id = world.ticked('J-1', [world.stored()]);
    return { ...world, id, before: world.jobs.historyOf(id) };
  };

  test('a link that cannot be put on record is not written, and the box stays ticked', async () => {
    const { jobs, id, before, handled, hint, register } = one();
    register.failure = new RetryLater('link-unrecorded', { message: 'the links bucket is away' });
    expect(await handled(hint(id, J1))).toMatchObject([{ code: 'link-unrecorded' }]);
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([before, 1]);
    register.failure = undefined;
    expect(await handled(hint(id, J1))).toEqual([undefined]);
  });

  test('a bucket that does not answer is no bucket without the recording', async () => {
    const { jobs, id, before, handled, hint, store } = one();
    store.look = () => Promise.reject(new RetryLater('s3-unavailable', { message: 'S3 is away' }));
    expect(await handled(hint(id, J1))).toMatchObject([{ code: 's3-unavailable' }]);
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([before, 1]);
  });

  test('Airtable is away after the tick: it is tried later, as lines are', async () => {
    const { jobs, id, before, handled, hint } = one();
    const away = () => new RetryLater('airtable-unavailable', { message: 'away' });
    jobs.failures.push(away());
    expect(await handled(hint(id, J1))).toMatchObject([{ code: 'airtable-unavailable' }]);
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([before, 1]);
    expect(await handled(hint(id, J1))).toEqual([undefined]);
    expect(addedTo(jobs.historyOf(id), before)).toHaveLength(1);
  });

  test('what Airtable takes of one Job is done, whatever it refuses of another', async () => {
    const { jobs, stored, ticked, id, handled, hint } = one();
    const other = ticked('J-2', [stored()]);
    jobs.refusals.set(id, new Parked('history-refused', { message: 'a locked record' }));
    const results = await handled(hint(id, J1), hint(other, { jobNumber: job('J-2') }));
    expect(results).toMatchObject([{ code: 'history-refused' }, undefined]);
    expect([...jobs.ticked]).toEqual([id]);
  });

  test('what has moved on, or was needless, is done, whatever becomes of the rest', async () => {
    const { jobs, stored, ticked, id, handled, hint, moved } = one();
    const needless = ticked('J-2', [stored()]);
    jobs.ticked.delete(needless);
    const untick = jobs.boxes.untick.bind(jobs.boxes);
    jobs.boxes.untick = () => Promise.reject(new RetryLater('airtable-unavailable', { message: 'away' }));
    const results = await handled(hint(id), hint(needless), hint(id, J1));
    expect(results).toMatchObject([undefined, undefined, { code: 'airtable-unavailable' }]);
    expect(moved.sent).toHaveLength(1);
    jobs.boxes.untick = untick;
    jobs.refusals.set(id, new Parked('history-refused', { message: 'a locked record' }));
    expect(await handled(hint(id), hint(id, J1))).toMatchObject([undefined, { code: 'history-refused' }]);
  });

  test('of two Jobs whose links are made at the same time, one that fails keeps nothing from the other', async () => {
    const { jobs, store, stored, ticked, id, handled, hint } = one();
    const missing = stored();
    const other = ticked('J-2', [missing]);
    const look = store.look.bind(store);
    store.look = (key) =>
      key === missing.key ? Promise.reject(new RetryLater('s3-unavailable', { message: 'away' })) : look(key);
    const results = await handled(hint(id, J1), hint(other, { jobNumber: job('J-2') }));
    expect(results).toMatchObject([undefined, { code: 's3-unavailable' }]);
    expect([...jobs.ticked]).toEqual([other]);
  });

  test('a history that nobody can read is not written over', async () => {
    const { jobs, id, before, handled, hint } = one();
    jobs.answersHistory = () => ({ unknown: 'Airtable answers a list for the field History, not a text' });
    expect(await handled(hint(id, J1))).toMatchObject([{ code: 'history-unreadable' }]);
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([before, 1]);
  });

  test('a history that seemed empty and is not, either', async () => {
    const { jobs, id, before, handled, hint } = one();
    jobs.answersHistory = () => ({ text: '', omitted: true });
    expect(await handled(hint(id, J1))).toMatchObject([{ code: 'history-unreadable' }]);
    expect([jobs.historyOf(id), jobs.ticked.size]).toEqual([before, 1]);
  });

  test('a box that is none is for a person', async () => {
    const { jobs, id, before, handled, hint } = one();
    jobs.answersBox = () => ({
      unknown: 'Airtable answers a string for the field X (AIRTABLE_REFRESH_FIELD), not a tick',
    });
    expect(await handled(hint(id, J1))).toMatchObject([{ disposition: 'park', code: 'refresh-refused' }]);
    expect(jobs.historyOf(id)).toBe(before);
  });

  test('a write that Airtable confirms and does not do is done again', async () => {
    const { jobs, id, before, handled, hint } = one();
    jobs.losesWrites = true;
    expect(await handled(hint(id, J1))).toMatchObject([{ disposition: 'retry', code: 'history-unconfirmed' }]);
    jobs.losesWrites = false;
    expect(await handled(hint(id, J1))).toEqual([undefined]);
    expect(addedTo(jobs.historyOf(id), before)).toHaveLength(1);
  });

  test('a box that stays ticked is unticked a few times, and ends with a person instead of more lines', async () => {
    const { jobs, id, handle, hint } = one();
    jobs.keepsTicks = true;
    const outcomeOf = async (attempt: number) => {
      const delivery = delivered(hint(id, J1), { attempt });
      return (await handle([delivery], NO_DEADLINE)).get(delivery);
    };
    expect(await outcomeOf(1)).toMatchObject({ disposition: 'retry', code: 'refresh-refused' });
    expect(await outcomeOf(5)).toMatchObject({ disposition: 'retry', code: 'refresh-refused' });
    expect(await outcomeOf(6)).toMatchObject({ disposition: 'park', code: 'refresh-refused' });
  });

  test('a deadline that is over leaves everything as it is', async () => {
    const { jobs, id, before, refresh, moved, hint } = one();
    const deadline = aDeadline();
    deadline.over(new RetryLater('out-of-time', { message: 'over' }));
    const delivery = delivered(hint(id));
    expect((await refresh([delivery], deadline)).get(delivery)).toMatchObject({ code: 'out-of-time' });
    expect([jobs.historyOf(id), moved.sent]).toEqual([before, []]);
  });
});

test('fifty recordings of a Job are fifty lines, as far as there is room, in one write', async () => {
  const { jobs, stored, ticked, hint, handled, register } = refreshWorld();
  const recordings = Array.from({ length: 50 }, () => stored());
  const id = ticked('J-1', recordings);
  const before = jobs.historyOf(id);
  expect(await handled(hint(id, J1))).toEqual([undefined]);
  const found = recordingsIn(addedTo(jobs.historyOf(id), before).join('\n'), place);
  expect(found.map(({ key }) => key)).toEqual(recordings.map(({ key }) => key));
  expect([register.grants.length, jobs.requests]).toEqual([50, ['read boxes', 'untick']]);
});
