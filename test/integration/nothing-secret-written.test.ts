import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { linkIn } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import { historyDeadLetters, recordingsDeadLetters } from '../support/integration/dead-letters';
import { everythingWritten, placesOf } from '../support/integration/everything-written';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';

jest.setTimeout(120_000);

const CALLER = '+15555550123';
const CALLED = '+15555550188';
const WRONG_TOKEN = 'a-token-of-former-days';
const parameters = { From: CALLER, Caller: CALLER, To: CALLED, Called: CALLED, CallerName: 'ERIKA MUSTERMANN' };

let pipeline: LocalPipeline;
/** What nobody may find, by what it is. */
let secrets: Map<string, readonly string[]>;

const parameterOf = (links: readonly string[], name: string): string[] =>
  links.map((link) => new URL(link).searchParams.get(name) ?? '');

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'secrets',
    // 3 s each.
    settings: { AIRTABLE_JOB_WAIT_MINUTES: '0.05', TWILIO_AUDIO_WAIT_MINUTES: '0.05', RECORDING_UPLOAD_RETRIES: '1' },
  });
  const { airtable, twilio, refreshToken } = pipeline;
  const watcher = new Watcher(pipeline, () => undefined);
  const job = airtable.addJob({ number: 'J-1' });

  const call = await twilio.placeCall({ jobNumber: 'J-1', parameters });
  const forged = await twilio.sendCallback(call.recordings[0]?.sid ?? '', { parameters, signWith: 'somebody else' });
  // Those lie in the dead-letter queues in the end.
  const [parked, hopeless] = await Promise.all([
    twilio.placeCall({ jobNumber: 'no such Job', parameters }),
    twilio.placeCall({ jobNumber: 'J-1', parameters, faults: [{ kind: 'html', times: Infinity }] }),
  ]);
  await untilHome(
    watcher,
    call.recordings.map(({ sid }) => sid),
  );

  const given = await pipeline.cli('url', '--job', 'J-1', '--json');
  expect(given.stderr).toBe('');
  const urls = z.object({ links: z.array(z.object({ url: z.string() })) }).parse(JSON.parse(given.stdout)).links;
  expect(urls).toHaveLength(1);
  expect((await pipeline.cli('url', '--key', 'elsewhere/x.mp3')).code).not.toBe(0);

  expect((await pipeline.askForRefresh(job.id, WRONG_TOKEN)).status).toBe(401);
  expect((await pipeline.askForRefresh(job.id)).status).toBe(202);
  await historyDeadLetters(pipeline).about(parked.recordings[0]?.sid ?? '');
  await recordingsDeadLetters(pipeline).about(hopeless.recordings[0]?.sid ?? '');
  // The emulator keeps a function's last lines back until its next invocation.
  const last = await twilio.placeCall({ jobNumber: 'J-1', parameters });
  await untilHome(
    watcher,
    last.recordings.map(({ sid }) => sid),
  );
  await pipeline.cli('url', '--job', 'J-1', '--json');
  await pipeline.askForRefresh(job.id, WRONG_TOKEN);

  const links = [...urls.map(({ url }) => url), ...linesOf(pipeline, 'J-1').flatMap((line) => linkIn(line) ?? [])];
  const callbacks = [...call.callbacks, ...parked.callbacks, ...hopeless.callbacks, forged];
  const key = `${twilio.apiKeySid}:${twilio.apiKeySecret}`;
  secrets = new Map([
    ['a signature of a link', parameterOf(links, 'X-Amz-Signature')],
    ['a session token', parameterOf(links, 'X-Amz-Security-Token')],
    ['a token of the automation', [refreshToken, WRONG_TOKEN]],
    ["Twilio's auth token", [twilio.authToken]],
    ["Twilio's API key", [twilio.apiKeySecret, Buffer.from(key).toString('base64')]],
    ["Airtable's token", [airtable.token]],
    ["a callback's signature", callbacks.map(({ signature = '' }) => signature)],
    ['a phone number', [CALLER.slice(1), CALLED.slice(1)]],
    ['a name', ['MUSTERMANN']],
  ]);
  for (const [what, values] of secrets) expect([what, values.filter((value) => value.length < 8)]).toEqual([what, []]);
});
afterAll(() => pipeline.stop());

test('nothing that the pipeline writes tells a signature, a token, a key, a phone number or a name', async () => {
  const written = await everythingWritten(pipeline);
  const placesLike = (place: RegExp) => [...new Set(written.flatMap(({ place: at }) => place.exec(at)?.[1] ?? []))];
  // All that was looked for in has been written.
  const logs = ['airtable-refresh', 'cleanup', 'history-writer', 'ingest', 'processor', 'url-signer'];
  expect(placesLike(/^log \/aws\/lambda\/secrets-(.+)$/)).toEqual(expect.arrayContaining(logs));
  expect(placesLike(/^object links\/[\d/]+\/([^/]+)\//)).toEqual(expect.arrayContaining(['history-writer', 'iam']));
  expect(placesLike(/^(object recordings)\//)).toHaveLength(1);
  expect(placesLike(/^queue secrets-(.+)$/)).toEqual(expect.arrayContaining(['history-dlq.fifo', 'recordings-dlq']));
  expect(placesLike(/^output (.+)$/)).toEqual(expect.arrayContaining(['UrlSignerUrl', 'CredentialsSecretName']));

  expect(placesOf(secrets, written)).toEqual([]);
});

test('what is planted is found, wherever it is and however it is written', async () => {
  const { logs, s3, sqs } = pipeline.aws;
  const { LinksBucketName, CleanupDeadLetterQueueUrl: QueueUrl } = pipeline.outputs;
  const first = (what: string): string => secrets.get(what)?.[0] ?? '';
  const Key = 'links/2026/01/01/iam/planted.json';
  const Body = JSON.stringify({ linkId: 'planted', signature: first('a signature of a link') });
  await s3.send(new PutObjectCommand({ Bucket: LinksBucketName, Key, Body, IfNoneMatch: '*' }));
  const stream = { logGroupName: '/aws/lambda/secrets-ingest', logStreamName: 'planted' };
  await logs.send(new CreateLogStreamCommand(stream));
  const message = `Authorization: Basic ${Buffer.from(`x:${first("Airtable's token")}`).toString('base64')}, From=%2B${first('a phone number')}`;
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message }] }));
  const MessageAttributes = {
    detail: { DataType: 'String', StringValue: encodeURIComponent(first("a callback's signature")) },
  };
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: first('a token of the automation'), MessageAttributes }),
  );

  expect(placesOf(secrets, await everythingWritten(pipeline)).toSorted()).toEqual(
    [
      "Airtable's token in log /aws/lambda/secrets-ingest",
      'a phone number in log /aws/lambda/secrets-ingest',
      `a signature of a link in object ${Key}`,
      'a token of the automation in queue secrets-cleanup-dlq',
      "a callback's signature in queue secrets-cleanup-dlq",
    ].toSorted(),
  );
});
