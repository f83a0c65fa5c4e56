import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityBatchCommand, ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { cleanupMessage, historyEvent } from '../../../lambdas/core/messages';
import { jobId } from '../../../lambdas/core/recording';
import type { historyWriterEnv } from '../../../lambdas/history-writer/env';
import { CREDENTIALS } from '../../support/fakes/small-fakes';
import { aRecordingSid, cleanupOf, job, missingEvent, refreshEvent } from '../../support/subjects';
import { describeVariables } from '../../support/worlds/variables';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

/** A stored recording of Job J-1001, written: its history, its line, and what Airtable was asked. */
const written = async (told = {}, Log = 'Notes.') => {
  const world = wiringWorld({ told });
  const { airtable, give, stored, invoke } = world;
  airtable.records.set('rec1', { 'Order Number': 'J-1001', Log, Calls: 'CA0' });
  const event = stored();
  give['history-writer'](event);
  await invoke('history-writer');
  const [list, update, ...more] = airtable.asked;
  expect(more).toEqual([]);
  const [, line = ''] = airtable.records.get('rec1')?.Log?.split('\n') ?? [];
  const link = new URL(/URL: (\S+)$/.exec(line)?.[1] ?? 'none:');
  return { ...world, event, list, update, line, link };
};

/** A Job whose box was ticked, and what Airtable was told. */
const refreshed = async (told = {}, Log = 'Notes.') => {
  const world = wiringWorld({ told });
  const { airtable, give, invoke, time } = world;
  airtable.records.set('rec1', { 'Order Number': 'J-1001', Log });
  airtable.ticked.add('rec1');
  const requestedAt = new Date(time.now().getTime() - 1_000);
  give['history-writer'](refreshEvent({ jobId: jobId.parse('rec1'), jobNumber: job('J-1001'), requestedAt }));
  await invoke('history-writer');
  return { ...world, patch: airtable.asked.find(({ method }) => method === 'PATCH')?.body };
};

/** A recording of a call whose Job is found by it, or not. */
const ofUnknownJob = async (told = {}) => {
  const world = wiringWorld({ told });
  const { airtable, give, stored, invoke } = world;
  const event = stored({ jobNumber: undefined });
  airtable.records.set('rec1', { 'Order Number': 'J-7', Calls: event.callSid });
  give['history-writer'](event);
  await invoke('history-writer');
  return { ...world, event };
};

/** What becomes of an event that has waited for its Job so long. */
const afterWaiting = async (seconds: number) => {
  const { time, aws, give, invoke } = wiringWorld();
  give['history-writer'](missingEvent({ awaitsJob: true }));
  await time.pass(seconds);
  const { reported } = await invoke('history-writer');
  return {
    isBack: reported.length === 1,
    reasons: aws.readBy('history-writer').deadLetters.messages.map(({ attributes }) => attributes.reason),
  };
};

/** Whether a link into this folder is the line of a recording. */
const isItsLine = async (folder: string) => {
  const { airtable, give, stored, invoke } = wiringWorld();
  const event = stored();
  const url = `https://the-bucket.s3.us-east-1.amazonaws.com/${folder}/x.mp3?name=${event.recordingSid}.mp3`;
  airtable.records.set('rec1', { 'Order Number': 'J-1001', Log: url });
  give['history-writer'](event);
  await invoke('history-writer');
  return !airtable.asked.some(({ method }) => method === 'PATCH');
};

describeVariables<typeof historyWriterEnv>({
  LINKS_BUCKET: {
    'where a link is on record before it is in a history': async () => {
      const { inputsOf, aws } = await written();
      expect(inputsOf(PutObjectCommand)).toMatchObject([{ Bucket: 'the-links', IfNoneMatch: '*' }]);
      expect([...aws.links.objects.keys()]).toEqual([expect.stringMatching(/^links\/2031\/02\/03\/history-writer\//)]);
    },
    'where the receipt of what has no audio is kept': async () => {
      const { aws, airtable, give, invoke } = wiringWorld();
      airtable.records.set('rec1', { 'Order Number': 'J-1001' });
      const event = missingEvent();
      give['history-writer'](event);
      await invoke('history-writer');
      const { recordingSid: sid, callSid } = event;
      expect([...aws.links.objects.keys()]).toEqual([`receipts/2026/11/21/${sid}-${callSid}.status.json`]);
    },
  },
  CREDENTIALS_SECRET_NAME: {
    "which secret is read, and that its Airtable's token opens Airtable": async () => {
      const { inputsOf, list, update } = await written();
      expect(inputsOf(GetSecretValueCommand)).toEqual([{ SecretId: 'calls/credentials' }]);
      for (const asked of [list, update]) expect(asked?.authorization).toBe(`Bearer ${CREDENTIALS.airtableToken}`);
    },
  },
  AIRTABLE_ENDPOINT_URL: {
    'which host is asked, and written to': async () => {
      const { list, update } = await written();
      for (const asked of [list, update]) expect(asked?.url.origin).toBe('https://airtable.example.com');
    },
  },
  AIRTABLE_BASE_ID: {
    'in which base': async () => {
      const { list, update } = await written();
      for (const asked of [list, update]) expect(asked?.url.pathname).toMatch(/^\/v0\/appBBBBBBBBBBBBBB\//);
    },
  },
  AIRTABLE_JOBS_TABLE: {
    'in which table': async () => {
      const { list, update } = await written();
      for (const asked of [list, update]) expect(asked?.url.pathname).toMatch(/\/Orders$/);
    },
  },
  AIRTABLE_JOB_NUMBER_FIELD: {
    'where the Job is looked for': async () => {
      const { list } = await written();
      expect(list?.url.searchParams.get('filterByFormula')).toBe("TRIM({Order Number}&'')='J-1001'");
    },
  },
  AIRTABLE_HISTORY_FIELD: {
    'what is read and written, and nothing else of the Job': async () => {
      const { list, update, airtable } = await written();
      expect(list?.url.searchParams.getAll('fields[]')).toEqual(['Order Number', 'Log', 'Calls']);
      const Log = expect.stringMatching(/^Notes\.\n---- \| /) as unknown;
      expect(update?.body).toEqual({ records: [{ id: 'rec1', fields: { Log } }] });
      expect(airtable.records.get('rec1')).toEqual({ 'Order Number': 'J-1001', Calls: 'CA0', Log });
    },
  },
  AIRTABLE_CALL_SID_FIELD: {
    'where a Job is looked for that nobody named': async () => {
      const { airtable, event } = await ofUnknownJob();
      expect(airtable.asked[0]?.url.searchParams.get('filterByFormula')).toBe(`FIND('${event.callSid}',{Calls}&'')>0`);
    },
    'that it is not waited for where there is no such field': async () => {
      const { airtable, metrics } = await ofUnknownJob({ AIRTABLE_CALL_SID_FIELD: undefined });
      expect(airtable.asked).toEqual([]);
      expect(metrics.total('RecordingsUnassigned')).toBe(1);
    },
  },
  AIRTABLE_REFRESH_FIELD: {
    'which box is looked at, and unticked': async () => {
      const { airtable, patch } = await refreshed();
      expect(airtable.asked[0]?.url.searchParams.getAll('fields[]')).toEqual(['Fresh', 'Order Number', 'Log']);
      expect(airtable.asked[0]?.url.searchParams.get('filterByFormula')).toBe("RECORD_ID()='rec1'");
      const Log = expect.stringMatching(/no recording is linked to here$/) as unknown;
      expect(patch).toEqual({ records: [{ id: 'rec1', fields: { Log, Fresh: false } }] });
      expect(airtable.ticked.size).toBe(0);
    },
  },
  AIRTABLE_LINKS: {
    'whether dead links stay in a history that gets a line': async () => {
      const dead = (sid: string) =>
        '---- | 2030-01-01 00:00:00 | Event: Recording | Source: Desk | URL: https://the-bucket.s3.us-east-1.amazonaws.com/' +
        `today/2030/01/01/CA${'0'.repeat(32)}-J-1001.mp3?X-Amz-Date=20300101T000000Z&X-Amz-Expires=900&` +
        `response-content-disposition=filename%3D${sid}.mp3&X-Amz-Signature=0`;
      const sid = aRecordingSid();
      for (const [AIRTABLE_LINKS, rest] of [
        ['append', dead(sid)],
        ['latest', dead(sid).replace(/https:.*/, `today/2030/01/01/CA${'0'.repeat(32)}-J-1001.mp3 ${sid}`)],
      ] as const)
        for (const bring of [written, refreshed]) {
          const { airtable } = await bring({ AIRTABLE_LINKS }, dead(sid));
          expect(airtable.records.get('rec1')?.Log?.split('\n')[0]).toBe(rest);
        }
    },
  },
  RECORDINGS_BUCKET: {
    'where the audio is seen, and where the link leads': async () => {
      const { inputsOf, event, link } = await written();
      expect(inputsOf(HeadObjectCommand)).toMatchObject([{ Bucket: 'the-bucket', Key: event.key }]);
      expect(`${link.host}${link.pathname}`).toBe(`the-bucket.s3.us-east-1.amazonaws.com/${event.key}`);
    },
  },
  S3_PREFIXES: {
    'into which folders a link leads that is a line already': async () => {
      for (const folder of ['today', 'before', 'older/eu'])
        expect([folder, await isItsLine(folder)]).toEqual([folder, true]);
      for (const folder of ['older', 'elsewhere']) expect([folder, await isItsLine(folder)]).toEqual([folder, false]);
    },
  },
  HISTORY_QUEUE_URL: {
    'where events are held, rest, and move into the group of their Job': async () => {
      const { aws, inputsOf, event, give, invoke } = await ofUnknownJob();
      const { queue } = aws.readBy('history-writer');
      const moved = { ...event, jobNumber: job('J-7'), jobId: jobId.parse('rec1') };
      expect(parsed(historyEvent, queue.messages)).toEqual([moved]);
      expect(queue.messages.map(({ group }) => group)).not.toContain(event.callSid);
      give['history-writer'](missingEvent({ jobNumber: job('J-9'), awaitsJob: true }));
      await invoke('history-writer');
      const held = [...inputsOf(ChangeMessageVisibilityBatchCommand), ...inputsOf(ChangeMessageVisibilityCommand)];
      expect(held.map(({ QueueUrl }) => QueueUrl)).toEqual([queue.url, queue.url, queue.url]);
    },
  },
  HISTORY_DEAD_LETTER_QUEUE_URL: {
    'where events end that a person has to look at': async () => {
      const { aws, airtable, give, invoke } = wiringWorld();
      airtable.records.set('rec1', { 'Order Number': 'J-1001' }).set('rec2', { 'Order Number': 'J-1001' });
      const event = missingEvent();
      give['history-writer'](event);
      await invoke('history-writer');
      expect(parsed(historyEvent, aws.readBy('history-writer').deadLetters.messages)).toEqual([event]);
    },
  },
  CLEANUP_QUEUE_URL: {
    'where a recording goes whose line is confirmed': async () => {
      const { aws, event } = await written();
      expect(parsed(cleanupMessage, aws.readBy('cleanup').queue.messages)).toEqual([cleanupOf(event)]);
    },
  },
  RECORDING_URL_EXPIRATION_MINUTES: {
    'for how long a link can be used': async () => {
      const { link } = await written();
      expect(link.searchParams.get('X-Amz-Expires')).toBe(String(17 * 60));
      expect(link.searchParams.get('X-Amz-Date')).toBe('20310203T120000Z');
    },
  },
  HISTORY_TIME_ZONE: {
    'which time a line tells': async () => {
      expect((await written()).line).toMatch(/^---- \| 2031-02-03 21:00:00 \| /); // noon in UTC
    },
  },
  HISTORY_SOURCE: {
    'which source a line names': async () => {
      expect((await written()).line).toContain(' | Source: Desk | ');
    },
  },
  HISTORY_BATCH_WINDOW_SECONDS: {
    'how long a line that comes after another one may be put off': async () => {
      const { time, airtable, aws, give, stored, invoke } = await written({ HISTORY_BATCH_WINDOW_SECONDS: '20' });
      const asked = airtable.asked.length;
      give['history-writer'](stored());
      expect((await invoke('history-writer')).reported).toHaveLength(1);
      await time.pass(20);
      expect(airtable.asked).toHaveLength(asked);
      await invoke('history-writer');
      expect(airtable.asked).toHaveLength(asked + 2);
      expect(aws.readBy('history-writer').queue.messages).toEqual([]);
    },
    'that none is, where it is 0': async () => {
      const { airtable, give, stored, invoke } = await written();
      give['history-writer'](stored());
      await invoke('history-writer');
      expect(airtable.asked).toHaveLength(4);
    },
  },
  AIRTABLE_JOB_WAIT_MINUTES: {
    'how long an event waits for its Job': async () => {
      expect(await afterWaiting(14 * 60 - 0.001)).toEqual({ isBack: true, reasons: [] });
      expect(await afterWaiting(14 * 60)).toEqual({ isBack: false, reasons: ['job-missing'] });
    },
  },
});

test('two requests come to Airtable in a second, of whatever kind, and in two invocations, too', async () => {
  const { airtable, give, stored, invoke } = await written();
  give['history-writer'](stored());
  await invoke('history-writer');
  expect(airtable.asked.map(({ method, atMs }) => [method, atMs])).toEqual([
    ['GET', 0],
    ['PATCH', 0],
    ['GET', 1_000],
    ['PATCH', 1_000],
  ]);
});
