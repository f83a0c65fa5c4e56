import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { s3RecordingStore } from '../../lambdas/adapters/s3-recording-store';
import { twilioRecordings } from '../../lambdas/adapters/twilio-recordings';
import type { Deadline } from '../../lambdas/core/deadline';
import { inParallel } from '../../lambdas/core/in-parallel';
import { callSid, recordingSid } from '../../lambdas/core/recording';
import { keysFor } from '../../lambdas/core/object-key';
import { streaming } from '../../lambdas/runtime/aws-client-config';
import { realTime } from '../../lambdas/runtime/time';
import type { Broken } from './broken-outcome';

/* Sources that break at any byte, many at a time: by the pipeline's adapters, or by the call that one would write. */

const {
  BENCH_WAY = '',
  BENCH_WARMING = '',
  BENCH_SIDS = '[]',
  BENCH_IDLE_MS = '',
  BENCH_TWILIO_URL = '',
} = process.env;
const idleMs = Number(BENCH_IDLE_MS);
const ACCOUNT = `AC${'0'.repeat(32)}`;
/** As many as leave a machine of two cores in time. */
const AT_A_TIME = 40;
const GRACE_MS = 1_000;
/** How long whoever is late may still end, or do harm: store something, or end the process. */
const AFTERWARDS_MS = 5_000;

const credentials = {
  twilioAuthToken: 'x',
  twilioApiKeySid: 'x',
  twilioApiKeySecret: 'x',
  airtableToken: 'x',
};

const NO_DEADLINE: Deadline = { signal: new AbortController().signal, require: () => undefined };

const ours = () => {
  const twilio = twilioRecordings(
    { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_URL: BENCH_TWILIO_URL },
    {
      credentials: { current: () => Promise.resolve(credentials), renewed: () => Promise.resolve(credentials) },
      idleMs,
      time: realTime,
    },
  );
  const store = s3RecordingStore(
    new S3Client(streaming),
    { bucket: 'bench', prefixes: ['recordings'] },
    { metrics: { add: () => undefined }, time: realTime },
  );
  return async (sid: string): Promise<void> => {
    const recording = {
      sid: recordingSid.parse(sid),
      callSid: callSid.parse(sid.replace('RE', 'CA')),
      startedAt: new Date('2026-11-20T10:00:00Z'),
      channels: 1 as const,
    };
    using audio = await twilio.open(recording, NO_DEADLINE);
    await store.save(keysFor(recording, 'recordings')[0], recording, audio);
  };
};

const plain = () => {
  const s3 = new S3Client({});
  return async (sid: string): Promise<void> => {
    const response = await fetch(`${BENCH_TWILIO_URL}/2010-04-01/Accounts/${ACCOUNT}/Recordings/${sid}.mp3`);
    if (response.body === null) throw new Error('no body');
    const length = response.headers.get('content-length');
    // Without a length PutObject takes no stream: whoever writes this reads it first.
    const Body = length === null ? Buffer.from(await response.arrayBuffer()) : Readable.fromWeb(response.body);
    await s3.send(
      new PutObjectCommand({
        Bucket: 'bench',
        Key: `${sid}.mp3`,
        Body,
        ...(length !== null && { ContentLength: Number(length) }),
        Metadata: { 'recording-sid': sid },
      }),
    );
  };
};

const main = async (): Promise<void> => {
  const found: Broken = { rejected: 0, resolved: 0, late: 0, deaths: 0, hanging: 0 };
  process.on('uncaughtException', () => {
    found.deaths += 1;
  });
  const move = BENCH_WAY === 'ours' ? ours() : plain();
  // What is loaded and compiled at the first is no delay of the others.
  await move(BENCH_WARMING);
  await inParallel(AT_A_TIME, z.array(z.string()).parse(JSON.parse(BENCH_SIDS)), async (sid) => {
    found.hanging += 1;
    const outcome = move(sid).then(
      () => 'resolved' as const,
      () => 'rejected' as const,
    );
    void outcome.then(() => {
      found.hanging -= 1;
    });
    const which = await Promise.race([outcome, sleep(idleMs + GRACE_MS, 'late' as const)]);
    found[which] += 1;
  });
  await sleep(AFTERWARDS_MS);
  process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit());
};
void main();
