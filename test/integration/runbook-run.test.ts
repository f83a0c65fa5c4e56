import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DeleteSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { adaptBucketPolicy, policyForEmulator } from '../../local/deploy/bucket-policy';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { standInCredentials, standInSettings } from '../../local/pipeline/settings';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { keysOfCall } from '../support/integration/bucket';
import { untilHome } from '../support/integration/homecoming';
import { type Outcome, type Terminal, openTerminal } from '../support/integration/pasted';
import { filledIn, stepsOf } from '../support/integration/runbook-steps';
import { blocksOf } from '../support/markdown';
import { readRunbook } from '../support/runbook';

/* Every command of the runbook is run against a deployed pipeline, in the order of the page, as a reader pastes it. */

jest.setTimeout(120_000);

const NAME = 'runbook';
const OTHER_BUCKET = 'runbook-other-bucket';
const ROLE = 'arn:aws:iam::000000000000:role/listener';

/** Not of MiniStack 1.5.33. That they exist, with their options, is checked by runbook-commands.test.ts. */
const MISSING_HERE = ['start-message-move-task', 'request-service-quota-increase'];

const steps = stepsOf(readRunbook());
const [prelude = ''] = blocksOf(readRunbook());

let pipeline: LocalPipeline;
let watcher: Watcher;
let terminal: Terminal;
/** Came home by itself. */
let home: Call;
/** Their callbacks got lost. */
let lost: readonly [Call, Call];
/** What a reader fills in. */
let known: Record<string, string>;
/** By the key of its object. */
const byHand = 'recordings/2026/11/22/CA-by-hand.mp3';
let receipt = '';
let bucketPolicy = '';

interface Call {
  readonly sid: string;
  readonly callSid: string;
}

const paste = (script: string, typed?: readonly string[]): Promise<Outcome> =>
  terminal.paste(`${prelude}\n${script}`.replaceAll('recording-pipeline', NAME), typed);

/** What somebody does by hand. */
const byHandDone = async (script: string): Promise<string> => {
  const { status, stdout, stderr } = await paste(script);
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

const policyOf = async (): Promise<string> => {
  const { Policy = '' } = await pipeline.aws.s3.send(
    new GetBucketPolicyCommand({ Bucket: pipeline.outputs.BucketName }),
  );
  return Policy;
};

const secret = async (): Promise<unknown> => {
  const { SecretString = '' } = await pipeline.aws.secrets.send(
    new GetSecretValueCommand({ SecretId: pipeline.outputs.CredentialsSecretName }),
  );
  return JSON.parse(SecretString);
};
const deleteSecret = async (forGood = false): Promise<void> => {
  const SecretId = pipeline.outputs.CredentialsSecretName;
  await pipeline.aws.secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: forGood }));
};
const accepted = () => standInCredentials(pipeline.twilio, pipeline.airtable, pipeline.refreshToken);

const fileSize = (name: string): number => statSync(join(terminal.folder, name)).size;

const deadLetter = (QueueUrl: string, group?: string): SendMessageCommand =>
  new SendMessageCommand({
    QueueUrl,
    MessageBody: 'something else',
    ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: group }),
  });

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: NAME });
  const { twilio, airtable, aws, outputs, emulator } = pipeline;
  watcher = new Watcher(pipeline, () => undefined);
  terminal = openTerminal(emulator, 'terminal', {
    ...standInSettings(twilio, airtable),
    S3_REGION: emulator.region,
    PIPELINE_NAME: NAME,
  });
  airtable.addJob({ number: 'J-1001' });
  const { callSid, recordings } = await twilio.placeCall({ jobNumber: 'J-1001' });
  home = { callSid, sid: recordings[0]?.sid ?? '' };
  await untilHome(watcher, [home.sid]);
  lost = [await twilio.addRecording({}), await twilio.addRecording({})];
  await aws.sqs.send(deadLetter(outputs.RecordingsDeadLetterQueueUrl));
  await aws.sqs.send(deadLetter(outputs.CleanupDeadLetterQueueUrl));
  await aws.sqs.send(deadLetter(outputs.HistoryDeadLetterQueueUrl, 'J-1001'));
  await aws.s3.send(new CreateBucketCommand({ Bucket: OTHER_BUCKET }));
  const [key = ''] = await keysOfCall(pipeline, callSid);
  known = {
    sid: lost[0].sid,
    call: lost[0].callSid,
    job: 'J-1001',
    since: new Date(Date.now() - 86_400_000).toISOString(),
    key,
    prefix: key.slice(0, key.indexOf('-')),
    old: emulator.region,
    new: 'eu-central-1',
    old_bucket: outputs.BucketName,
    new_bucket: OTHER_BUCKET,
    role: ROLE,
  };
});
afterAll(() => pipeline.stop());

/** What is special about a step; otherwise it is run, and must not fail. */
interface Special {
  /** What has happened before somebody comes to it. */
  readonly before?: () => Promise<unknown>;
  readonly values?: () => Promise<Record<string, string>> | Record<string, string>;
  readonly typed?: () => readonly string[];
  readonly status?: number;
  readonly says?: () => RegExp | string;
  /** What people are told beside the answer; by default nothing, since it would be an error. */
  readonly mentions?: RegExp;
  readonly after?: (outcome: Outcome) => Promise<void> | void;
}

/** How far back it looked, and how sure S3's log is. */
const ABOUT_THE_LOG = /^Since .*\nS3 delivers its log .*\n$/;

const says = (what: RegExp): Special => ({ says: () => what });

const special: Readonly<Record<string, Special>> = {
  'credentials-unusable, 1': says(/"airtableToken"[\s\S]*"recordings": 1$/m),
  'credentials-unusable, 2': {
    before: () => deleteSecret(),
    after: async () => {
      expect(await secret()).toEqual(accepted());
    },
  },
  'airtable-refused, 1': says(/"error": null[\s\S]*"Job Number"/),
  'webhooks-refused, 1': says(/webhook-accepted/),
  'upload-failures, 1': says(/DenyObjectsToAllButThePipeline/),
  'recordings-stuck, 1': says(/\tEnabled\t.*\n0\t0\t0$/m),
  'recordings-dlq, 1': says(/^recordings: 1 dead letter$[\s\S]*none: 1/m),
  'recordings-dlq, 2': says(/"status": "completed"/),
  'history-delayed, 1': says(/\tEnabled\t.*\n0\t0\t0$/m),
  'history-dlq, 1': says(/^history: 1 dead letter$[\s\S]*none: 1/m),
  // The stand-in tells of recordings only.
  'recordings-unassigned, 2': says(/"direction": "inbound"/),
  // It is made at 07:00 UTC.
  'recordings-lost, 1': { status: 3, mentions: /^There is no ledger yet/ },
  'ledger-contradictions, 1': { status: 3, mentions: /^There is no ledger yet/ },
  'cleanup-delayed, 1': says(/\tEnabled\t.*\n0\t0\t0$/m),
  'cleanup-dlq, 1': says(/^cleanup: 1 dead letter$[\s\S]*none: 1/m),
  'cleanup-dlq, 2': says(/"date_created": "/),
  'monitoring-outdated, 1': says(/^api-runbook$/m),
  'storage-growth, 1': {
    // MiniStack's CloudFormation leaves the rules out.
    before: () =>
      pipeline.aws.s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: pipeline.outputs.BucketName,
          LifecycleConfiguration: {
            Rules: [{ ID: 'recordings', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 365 } }],
          },
        }),
      ),
    ...says(/"ID": "recordings"/),
  },
  'storage-growth-missing, 1': says(/^ENABLED\t[\s\S]*npx cdk drift/),
  'reads-anomaly, 1': {
    // MiniStack's CloudFormation leaves the logging out, and nobody writes a log there.
    before: async () => {
      const { s3 } = pipeline.aws;
      const LoggingEnabled = { TargetBucket: OTHER_BUCKET, TargetPrefix: '' };
      const Bucket = pipeline.outputs.BucketName;
      const day = new Date().toISOString().slice(0, 10);
      const Key = `000000000000/us-east-1/${Bucket}/${day.replaceAll('-', '/')}/${day}-00-00-00-LOG`;
      await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
      await s3.send(new PutObjectCommand({ Bucket: OTHER_BUCKET, Key, Body: 'a line' }));
      const old = Key.replaceAll(day, '2001-01-01').replaceAll(day.replaceAll('-', '/'), '2001/01/01');
      await s3.send(new PutObjectCommand({ Bucket: OTHER_BUCKET, Key: old, Body: 'an old line' }));
    },
    after: () => {
      const copied = spawnSync('find', ['access-log', '-type', 'f'], { cwd: terminal.folder, encoding: 'utf8' }).stdout;
      expect(copied).toMatch(/^access-log\/.*\/\d{4}-\d\d-\d\d-00-00-00-LOG\n$/);
      expect(copied).not.toContain('2001');
    },
  },
  'links-used-elsewhere, 1': { values: () => ({ sid: home.sid }), says: () => home.sid, mentions: ABOUT_THE_LOG },
  'access-audit-missing, 1': says(/^ENABLED\t[\s\S]*npx cdk drift/),
  'A person needs a recording now, 1': says(/^https:\S+x-link-id=/m),
  'A person needs a recording now, 2': {
    values: () => ({ call: home.callSid, day: known.key?.match(/\d{4}\/\d\d\/\d\d/)?.[0].replaceAll('/', '-') ?? '' }),
    ...says(/^https:\S+x-link-id=/m),
  },
  'Somebody should no longer get links, 1': {
    before: async () => {
      await byHandDone(`
        policy=$(aws cloudformation describe-stacks --stack-name recording-pipeline --output text --query "Stacks[0].Outputs[?OutputKey=='LinkRequestersPolicyArn'].OutputValue")
        aws iam create-role --role-name leaving --assume-role-policy-document '{"Version":"2012-10-17","Statement":[]}'
        aws iam attach-role-policy --role-name leaving --policy-arn "$policy"`);
    },
    ...says(/"RoleName": "leaving"/),
  },
  'Somebody should no longer get links, 2': {
    values: () => ({ role: 'leaving' }),
    after: async () => {
      const left = await byHandDone('aws iam list-attached-role-policies --role-name leaving');
      expect(left).not.toContain('link-requesters');
    },
  },
  'Who listened to this recording?, 1': {
    values: () => ({ sid: home.sid }),
    says: () => home.sid,
    mentions: ABOUT_THE_LOG,
  },
  'A customer says a recording is missing, 1': {
    values: () => ({ call: home.callSid }),
    says: () => new RegExp(`^${home.sid}\tdeleted\t`, 'm'),
  },
  'A customer says a recording is missing, 2': {
    after: () => {
      expect(fileSize('recording.mp3')).toBeGreaterThan(1000);
    },
  },
  'A customer says a recording is missing, 3': { says: () => known.key ?? '' },
  'A customer says a recording is missing, 4': {
    values: async () => {
      const { Versions = [] } = await pipeline.aws.s3.send(
        new ListObjectVersionsCommand({ Bucket: pipeline.outputs.BucketName, Prefix: known.key }),
      );
      return { version: Versions[0]?.VersionId ?? '' };
    },
    says: () => 'recording-sid',
  },
  'Bring in recordings that Twilio still has, 1': says(/^\d+ recordings? fed in, in 1 run\.$/m),
  'Bring in recordings that Twilio still has, 2': {
    says: () => new RegExp(`^${lost[0].sid}\t${lost[0].callSid}\t[\\s\\S]*^null$`, 'm'),
  },
  'Bring in recordings that Twilio still has, 3': {
    after: async () => {
      await untilHome(watcher, [lost[0].sid]);
    },
  },
  'Bring in recordings that Twilio still has, 5': {
    before: async () => {
      await byHandDone(`sed -i 's/$/ J-1001/' lost.txt`);
    },
    after: async () => {
      await untilHome(
        watcher,
        lost.map(({ sid }) => sid),
      );
      expect(await keysOfCall(pipeline, lost[0].callSid)).toHaveLength(1);
    },
  },
  'Redrive a dead-letter queue, 1': says(
    /^recordings: 1 dead letter$[\s\S]*Without --dry-run 3 messages would be moved/m,
  ),
  'Redrive a dead-letter queue, 2': {
    after: ({ stdout }) => {
      const { Messages } = z
        .object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })) })
        .parse(JSON.parse(stdout));
      receipt = Messages[0]?.ReceiptHandle ?? '';
    },
  },
  'Redrive a dead-letter queue, 3': {
    values: () => ({ receipt }),
    after: async () => {
      expect(await byHandDone('waiting recordings-dlq')).toBe('0\t0\t0\n');
    },
  },
  'Redrive a dead-letter queue, 4': says(/^Moved 1 message\./m),
  'Redrive a dead-letter queue, 6': says(/^recordings +\d/m),
  'Put a recording into the bucket by hand, 1': { values: () => ({ key: byHand }) },
  'Put a recording into the bucket by hand, 2': { values: () => ({ key: byHand }) },
  'Put a recording into the bucket by hand, 3': {
    values: () => ({ key: byHand }),
    says: () => `"recording-sid": "${lost[0].sid}"`,
  },
  'Put back what was changed by hand, 3': {
    // One of each kind that drift detection does not see; two mappings, since one that is gone is another trouble.
    before: async () => {
      bucketPolicy = await policyOf();
      await byHandDone(`
        aws s3api delete-bucket-policy --bucket '${pipeline.outputs.BucketName}'
        policy=$(aws iam list-role-policies --role-name recording-pipeline-processor-us-east-1 --query 'PolicyNames[0]' --output text)
        aws iam get-role-policy --role-name recording-pipeline-processor-us-east-1 --policy-name "$policy" > policy-before.json
        aws iam put-role-policy --role-name recording-pipeline-processor-us-east-1 --policy-name "$policy" --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}'
        fed processor > mapping-before.txt
        aws lambda update-event-source-mapping --uuid "$(fed processor | cut -f1)" --batch-size 7 --no-enabled
        aws lambda delete-event-source-mapping --uuid "$(fed cleanup | cut -f1)"`);
    },
    status: 1,
    says: () =>
      /MISSING: policy of the bucket[\s\S]*DIFFERENT: policy of the role[\s\S]*-\s+"Enabled": false[\s\S]*MISSING: event source/,
    after: async () => {
      expect(await byHandDone('fed processor')).toContain('\tDisabled\t');
    },
  },
  'Put back what was changed by hand, 4': {
    says: () => /Everything is as in the template\.\n$/,
    after: async () => {
      // MiniStack needs another text that means the same; see local/deploy/bucket-policy.ts.
      expect(JSON.parse(policyForEmulator(await policyOf()))).toEqual(JSON.parse(bucketPolicy));
      await byHandDone(`
        policy=$(aws iam list-role-policies --role-name recording-pipeline-processor-us-east-1 --query 'PolicyNames[0]' --output text)
        aws iam get-role-policy --role-name recording-pipeline-processor-us-east-1 --policy-name "$policy" | diff - policy-before.json`);
      expect(await byHandDone('fed processor')).toContain('\tEnabled\t');
      for (const bucket of [pipeline.outputs.BucketName, pipeline.outputs.LinksBucketName])
        await adaptBucketPolicy(pipeline.aws.s3, bucket);
      const { recordings } = await pipeline.twilio.placeCall({ jobNumber: 'J-1001' });
      await untilHome(watcher, [recordings[0]?.sid ?? '']);
    },
  },
  'Pause a step and let it go on, 1': {
    after: async () => {
      expect(await byHandDone('fed history-writer')).toContain('\tDisabled\t');
    },
  },
  'Pause a step and let it go on, 2': {
    after: async () => {
      expect(await byHandDone('fed history-writer')).toContain('\tEnabled\t');
    },
  },
  'Rotate the Twilio auth token without losing a webhook, 1': {
    typed: () => ['the "next" $token\\'],
    after: async ({ stdout }) => {
      expect(stdout).toContain('"twilioNextAuthToken"');
      expect(stdout).not.toContain('$token');
      expect(await secret()).toEqual({ ...accepted(), twilioNextAuthToken: 'the "next" $token\\' });
    },
  },
  'Rotate the Twilio auth token without losing a webhook, 3': {
    after: async () => {
      expect(await secret()).toEqual({ ...accepted(), twilioAuthToken: 'the "next" $token\\' });
      await pipeline.putCredentials();
    },
  },
  'Rotate the Twilio API key or the Airtable token, 1': {
    typed: () => [accepted().twilioApiKeySid, accepted().twilioApiKeySecret],
    says: () => /"message": null,\s+"recordings": \d/,
  },
  'Rotate the Twilio API key or the Airtable token, 2': {
    typed: () => [accepted().airtableToken],
    says: () => /"error": null,\s+"errors": null,\s+"jobs": 1/,
  },
  'Rotate the Twilio API key or the Airtable token, 3': {
    before: () => pipeline.putCredentials({ airtableToken: 'a wrong one' }),
    after: async () => {
      expect(await secret()).toEqual(accepted());
    },
  },
  'Rotate the refresh token, 1': {
    after: async ({ stdout }) => {
      const { airtableRefreshToken: token } = z
        .object({ airtableRefreshToken: z.string().min(48) })
        .parse(await secret());
      expect(stdout.trim().split('\n').at(-1)).toBe(token);
    },
  },
  'Rotate the refresh token, 2': {
    after: async ({ stdout }) => {
      expect(stdout).not.toContain('airtableRefreshToken');
      await pipeline.putCredentials();
    },
  },
  "A Job's box stays ticked, 1": says(/^0\t0\t0$/m),
  'Move to another region, 1': says(/npx cdk bootstrap\nnpx cdk deploy --all --force\n$/),
  'Move to another region, 3': {
    after: async () => {
      const { Metadata } = await pipeline.aws.s3.send(new HeadObjectCommand({ Bucket: OTHER_BUCKET, Key: known.key }));
      expect(Metadata).toMatchObject({ 'recording-sid': home.sid });
    },
  },
  'Recover from a disaster, 3': {
    values: () => ({ since: new Date().toISOString().slice(0, 10) }),
    says: () => /outstanding: listed by Twilio/,
  },
  'Recover from a disaster, 4': says(/^recordings +\d/m),
  'Restore from nothing, 2': {
    before: () => deleteSecret(),
    after: async () => {
      expect(await secret()).toEqual(accepted());
    },
  },
  'Restore from nothing, 3': {
    before: () => deleteSecret(true),
    typed: () => {
      const { twilioAuthToken, twilioApiKeySid, twilioApiKeySecret, airtableToken } = accepted();
      return [twilioAuthToken, twilioApiKeySid, twilioApiKeySecret, airtableToken];
    },
    after: async ({ stdout }) => {
      expect(stdout).not.toContain(accepted().airtableToken);
      // The token of the automation is made by another procedure.
      expect(await secret()).toEqual({ ...accepted(), airtableRefreshToken: undefined });
    },
  },
  'Restore from nothing, 4': { says: () => pipeline.outputs.WebhookUrlForTwilio },
  'Restore from nothing, 5': says(/"ArnNotLike"/),
  'Restore from nothing, 6': {
    before: async () => {
      bucketPolicy = await policyOf();
    },
    after: async () => {
      expect(await policyOf()).toContain(ROLE);
    },
  },
  'Restore from nothing, 7': {
    after: async () => {
      expect(JSON.parse(await policyOf())).toEqual(JSON.parse(bucketPolicy));
    },
  },
};

const isMissingHere = ({ script }: { readonly script: string }) => MISSING_HERE.some((name) => script.includes(name));

test.each(steps.filter((step) => !isMissingHere(step)))('$name', async ({ name, script }) => {
  const { before, values, typed, status = 0, says: expected, mentions = /^$/, after } = special[name] ?? {};
  await before?.();
  const outcome = await paste(filledIn(script, { ...known, ...(await values?.()) }), typed?.());
  expect({ stderr: outcome.stderr, status: outcome.status }).toEqual({
    stderr: expect.stringMatching(mentions) as string,
    status,
  });
  if (expected !== undefined) expect(outcome.stdout).toMatch(expected());
  await after?.(outcome);
});

test('whatever is special is a step of the page', () => {
  const names = steps.filter((step) => !isMissingHere(step)).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(70);
  expect(Object.keys(special).filter((name) => !names.includes(name))).toEqual([]);
});

test('where nothing is typed the secret stays as it is', async () => {
  const asking = steps.filter(({ script }) => script.includes('read -r') && script.includes('put_credentials'));
  expect(asking).toHaveLength(3);
  const before = await secret();
  for (const { script } of asking) {
    const { status, stderr } = await paste(script, ['', '']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('Nothing was typed.');
  }
  expect(await secret()).toEqual(before);
});
