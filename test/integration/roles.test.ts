import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PurgeQueueCommand, ReceiveMessageCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import https from 'node:https';
import { features } from '../../lib/constructs/feature-folders';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { untilHome } from '../support/integration/homecoming';
import { type RoleName, type RoleSession, roleSessions } from '../support/integration/role-sessions';

jest.setTimeout(120_000);

let pipeline: LocalPipeline;
let sessionOf: (role: RoleName) => RoleSession;
/** Of a recording that the roles brought home: they suffice for all they are there for. */
let key: string;
let agent: https.Agent;

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'roles' });
  agent = new https.Agent({ ca: pipeline.emulator.certificate });
  sessionOf = await roleSessions(pipeline);
  pipeline.airtable.addJob({ number: 'roles' });
  const { recordings } = await pipeline.twilio.placeCall({ jobNumber: 'roles' });
  const watcher = new Watcher(pipeline, () => undefined);
  const [travel] = await untilHome(
    watcher,
    recordings.map(({ sid }) => sid),
  );
  key = travel?.stored?.key ?? '';
});
afterAll(async () => {
  agent.destroy();
  await pipeline.stop();
});

/** SDK clients that act under a role's own credentials. */
const as = (role: RoleName) => {
  const { endpoint, region } = pipeline.emulator;
  const configuration = { endpoint, region, credentials: sessionOf(role), requestHandler: { httpsAgent: agent } };
  return {
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    sqs: new SQSClient(configuration),
    secrets: new SecretsManagerClient(configuration),
  };
};
type Clients = ReturnType<typeof as>;
type Attempt = (clients: Clients) => Promise<unknown>;

const bucket = () => pipeline.outputs.BucketName;
const queue = (name: 'Recordings' | 'RecordingsDeadLetter' | 'History' | 'HistoryDeadLetter') =>
  pipeline.outputs[`${name}QueueUrl`];

const read: Attempt = async ({ s3 }) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket(), Key: key }));
  return Body?.transformToByteArray();
};
const list: Attempt = ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: bucket() }));
const remove: Attempt = ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket: bucket(), Key: key }));
const write =
  (to: string): Attempt =>
  ({ s3 }) =>
    s3.send(new PutObjectCommand({ Bucket: bucket(), Key: to, Body: 'ID3' }));
const send =
  (name: Parameters<typeof queue>[0]): Attempt =>
  ({ sqs }) =>
    sqs.send(new SendMessageCommand({ QueueUrl: queue(name), MessageBody: '{}', MessageGroupId: 'g' }));
const receive =
  (name: Parameters<typeof queue>[0]): Attempt =>
  ({ sqs }) =>
    sqs.send(new ReceiveMessageCommand({ QueueUrl: queue(name), VisibilityTimeout: 0 }));
const purge: Attempt = ({ sqs }) => sqs.send(new PurgeQueueCommand({ QueueUrl: queue('RecordingsDeadLetter') }));
const readSecret =
  (name: () => string): Attempt =>
  ({ secrets }) =>
    secrets.send(new GetSecretValueCommand({ SecretId: name() }));
const ownSecret = () => pipeline.outputs.CredentialsSecretName;
const writeSecret: Attempt = ({ secrets }) =>
  secrets.send(new PutSecretValueCommand({ SecretId: ownSecret(), SecretString: '{}' }));

const permitted: readonly [RoleName, string, Attempt][] = [
  ['ingest', 'reading the secret', readSecret(ownSecret)],
  ['processor', 'reading a recording', read],
  ['processor', 'writing under the prefix', write('recordings/new.mp3')],
  ['history-writer', 'reading a recording', read],
  ['cleanup', 'reading a recording', read],
];

test.each(permitted)('the role of %s allows %s', async (role, _what, attempt) => {
  await expect(attempt(as(role))).resolves.toBeDefined();
});

const refused: readonly [RoleName, string, Attempt][] = [
  ['ingest', 'reading a recording', read],
  ['ingest', 'writing under the prefix', write('recordings/x.mp3')],
  ['ingest', 'receiving recordings', receive('Recordings')],
  ['ingest', 'sending history lines', send('History')],
  ['processor', 'writing outside the prefix', write('elsewhere/x.mp3')],
  ['processor', 'writing beside the prefix', write('recordings-x.mp3')],
  ['processor', 'deleting a recording', remove],
  ['processor', 'listing the bucket', list],
  ['processor', 'receiving history lines', receive('History')],
  ['processor', 'purging its dead letters', purge],
  ['history-writer', 'writing under the prefix', write('recordings/x.mp3')],
  ['history-writer', 'deleting a recording', remove],
  ['history-writer', 'listing the bucket', list],
  ['history-writer', 'sending recordings', send('Recordings')],
  ['cleanup', 'writing under the prefix', write('recordings/x.mp3')],
  ['cleanup', 'deleting a recording', remove],
  ['cleanup', 'receiving recordings', receive('Recordings')],
  ['cleanup', 'sending history lines', send('History')],
  ['storage-growth', 'reading a recording', read],
  ['storage-growth', 'writing under the prefix', write('recordings/x.mp3')],
  ['storage-growth', 'reading the secret', readSecret(ownSecret)],
  ...features.flatMap((role): [RoleName, string, Attempt][] => [
    [role, 'changing the secret', writeSecret],
    [role, 'reading another secret', readSecret(() => 'somebody/else')],
  ]),
  ['stranger', 'reading a recording, whatever its own policy allows', read],
  ['stranger', 'writing under the prefix, whatever its own policy allows', write('recordings/x.mp3')],
  ['stranger', 'deleting a recording, whatever its own policy allows', remove],
];

test.each(refused)('the role of %s refuses %s', async (role, _what, attempt) => {
  const outcome = await attempt(as(role)).then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error ? error.name : 'no error'),
  );
  expect(outcome).toMatch(/^AccessDenied/);
});

test("the stranger's role is one that may use other buckets", async () => {
  await expect(list(as('stranger'))).resolves.toBeDefined();
});
