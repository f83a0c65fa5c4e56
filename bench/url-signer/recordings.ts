import { randomBytes } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { metadataOf } from '../../lambdas/adapters/s3-metadata';
import { inParallel } from '../../lambdas/core/in-parallel';
import { keysFor } from '../../lambdas/core/object-key';
import { type Recording, callSid, jobNumber, recordingSid } from '../../lambdas/core/recording';

/** The day on which they all began. */
export const DAY = '2026-11-20';

const hex = () => randomBytes(16).toString('hex');

/** So many recordings of a job, made up. */
export const recordingsOf = (number: string, count: number): (Recording & { readonly key: string })[] =>
  Array.from({ length: count }, (_, index) => {
    const recording = {
      sid: recordingSid.parse(`RE${hex()}`),
      callSid: callSid.parse(`CA${hex()}`),
      jobNumber: jobNumber.parse(number),
      startedAt: new Date(Date.parse(`${DAY}T00:00:00Z`) + index * 8_000),
      durationSeconds: 7,
      channels: 2 as const,
    };
    return { ...recording, key: keysFor(recording, 'recordings')[0] };
  });

/** Puts them into the bucket, as the processor does, but without audio to speak of. */
export const putAll = async (
  s3: S3Client,
  bucket: string,
  recordings: ReturnType<typeof recordingsOf>,
): Promise<void> => {
  await inParallel(16, recordings, async ({ key, ...recording }) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'ID3', Metadata: metadataOf(recording) }));
  });
};

/** What is left of their links in a history after they have died (AIRTABLE_LINKS=latest): so 200 of them fit into one. */
export const historyOf = (recordings: ReturnType<typeof recordingsOf>): string =>
  recordings
    .map(({ key, sid }) => `---- | ${DAY} 12:00:00 | Event: Recording | Source: IVR | URL: ${key} ${sid}`)
    .join('\n');
