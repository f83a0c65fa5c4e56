import { urlsAnswer, urlsRefusal } from '../../../lambdas/core/urls-api';
import { metadataOf } from '../../../lambdas/adapters/s3-metadata';
import { keysFor } from '../../../lambdas/core/object-key';
import type { Recording } from '../../../lambdas/core/recording';
import { aCallSid, aRecordingSid, job } from '../subjects';
import { linkRequest } from './link-request';
import { wiringWorld } from './wiring-world';

type Circumstances = NonNullable<Parameters<typeof wiringWorld>[0]>;

/** How long an invocation may take: as lib/features/url-signer.ts has it. */
const INVOCATION_MS = 29_000;

/** The url-signer, wired with the variables in `TOLD`, over AWS and Airtable in memory. */
export const urlSignerWiring = (circumstances: Circumstances = {}) => {
  const world = wiringWorld(circumstances);
  const { aws, airtable, time } = world;
  const handle = world.functions['url-signer']();

  /** A recording of Job J-1001 in the bucket, which began on 2026-11-20. */
  const recorded = (prefix = 'today', over: Partial<Recording> = {}) => {
    const recording: Recording = {
      sid: aRecordingSid(),
      callSid: aCallSid(),
      jobNumber: job('J-1001'),
      startedAt: new Date('2026-11-20T10:00:00Z'),
      durationSeconds: 3,
      channels: 1,
      ...over,
    };
    const [key] = keysFor(recording, prefix);
    aws.bucket.objects.set(key, { metadata: metadataOf(recording), bytes: Buffer.from('ID3') });
    return { ...recording, key };
  };

  /** Writes a line with an old link to the recording into the history of a Job. */
  const linkIn = (recordId: string, number: string, { key, sid }: { readonly key: string; readonly sid: string }) => {
    const url = `https://the-bucket.s3.us-east-1.amazonaws.com/${key}?name=${sid}.mp3&X-Amz-Signature=0`;
    const name = `response-content-disposition=${encodeURIComponent(`inline; filename="J ${sid}.mp3"`)}`;
    airtable.records.set(recordId, { 'Order Number': number, Log: `Notes.\n${url}&${name}`, Calls: '' });
  };

  /** What is answered to a request, and how long it took. */
  const ask = async (
    request: unknown,
    {
      remainingMs = INVOCATION_MS,
      ...over
    }: Parameters<typeof linkRequest>[1] & { readonly remainingMs?: number } = {},
  ) => {
    const from = time.ms;
    const context = { getRemainingTimeInMillis: () => from + remainingMs - time.ms };
    const answer = handle(linkRequest(request, over), context).then(({ statusCode, headers, body }) => ({
      statusCode,
      headers,
      said: String(body),
      tookMs: time.ms - from,
    }));
    await time.run();
    return await answer;
  };

  const linksFor = async (request: unknown) => {
    const { statusCode, said } = await ask(request);
    expect([statusCode, said]).toEqual([200, expect.any(String)]);
    return urlsAnswer.parse(JSON.parse(said)).links;
  };
  const refusalFor = async (request: unknown) => {
    const { statusCode, headers, said } = await ask(request);
    return { statusCode, headers, ...urlsRefusal.parse(JSON.parse(said)) };
  };

  return { ...world, ask, linksFor, refusalFor, recorded, linkIn };
};
