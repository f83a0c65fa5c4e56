import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { paginateDescribeLogGroups, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** Something that the pipeline wrote, and where. */
export interface Written {
  readonly place: string;
  readonly text: string;
}

async function* logLines({ aws: { logs }, name }: LocalPipeline): AsyncGenerator<Written> {
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, {}))
    for (const { logGroupName = '' } of logGroups.filter((group) => group.logGroupName?.includes(name)))
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName }))
        for (const { message = '' } of events) yield { place: `log ${logGroupName}`, text: message };
}

async function* objects({ aws: { s3 } }: LocalPipeline, Bucket: string): AsyncGenerator<Written> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key = '' } of Contents) {
      const { ContentType, ContentDisposition, Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      const about = { Key, ContentType, ContentDisposition, Metadata };
      yield { place: `object ${Key}`, text: JSON.stringify(about) };
      // Recordings are Twilio's.
      if (ContentType === 'audio/mpeg') continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      yield { place: `object ${Key}`, text: (await Body?.transformToString()) ?? '' };
    }
}

async function* outputs({ aws: { cloudFormation }, name }: LocalPipeline): AsyncGenerator<Written> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
  for (const { Outputs = [] } of Stacks)
    for (const { OutputKey, OutputValue = '' } of Outputs) yield { place: `output ${OutputKey}`, text: OutputValue };
}

/** Of MiniStack's `GET /_ministack/sqs/messages`: `{ messages: { account: { region: { queueUrl: [message] } } } }`. */
const queues = z.object({
  messages: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.array(z.unknown())))),
});

const asked = ({ endpoint, certificate }: LocalPipeline['emulator'], path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = https.get(`${endpoint}${path}`, { ca: certificate, agent: false }, (response) => {
      text(response).then(resolve, reject);
    });
    request.on('error', reject);
  });

/** Every message that is in a queue or dead-letter queue of the pipeline now, without receiving it. */
export const messagesNow = async ({ emulator, name }: LocalPipeline): Promise<readonly Written[]> => {
  const { messages } = queues.parse(JSON.parse(await asked(emulator, '/_ministack/sqs/messages')));
  return Object.values(messages).flatMap((regions) =>
    Object.values(regions).flatMap((byUrl) =>
      Object.entries(byUrl).flatMap(([url, held]) =>
        url.includes(`/${name}-`)
          ? held.map((message) => ({ place: `queue ${url.split('/').at(-1)}`, text: JSON.stringify(message) }))
          : [],
      ),
    ),
  );
};

/** All that the pipeline has written so far and keeps, but for the histories of Jobs, which links are for. */
export const everythingWritten = async (pipeline: LocalPipeline): Promise<readonly Written[]> => {
  const { outputs: told } = pipeline;
  return [
    ...(await Array.fromAsync(logLines(pipeline))),
    ...(await Array.fromAsync(objects(pipeline, told.BucketName))),
    ...(await Array.fromAsync(objects(pipeline, told.LinksBucketName))),
    ...(await Array.fromAsync(outputs(pipeline))),
    ...(await messagesNow(pipeline)),
  ];
};

/** Base64 of a text, without the characters at either end that depend on what stands beside it. */
const inBase64 = (secret: string): string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${' '.repeat(before)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(before === 0 ? 0 : 4, -2);
  });

/** How a secret may look in a URL, in JSON, or as a part of what is encoded in base64. */
const looksOf = (secret: string): string[] => [
  ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)],
  ...inBase64(secret),
];

/**
 * Where a secret stands: what it is, and the place; never the secret itself.
 * @param secrets - by what they are
 */
export const placesOf = (
  secrets: ReadonlyMap<string, readonly string[]>,
  written: readonly Written[],
): readonly string[] => {
  const found = new Set<string>();
  for (const [what, values] of secrets)
    for (const look of new Set(values.flatMap(looksOf)))
      for (const { place, text: held } of written) if (held.includes(look)) found.add(`${what} in ${place}`);
  return [...found];
};
