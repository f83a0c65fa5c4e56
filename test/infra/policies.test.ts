import { features } from '../../lib/constructs/feature-folders';
import { statementsOf } from '../support/template/policies';
import { resourcesOf } from '../support/template/resolve';
import { ACCOUNT } from '../support/template/settings';
import { synthesise } from '../support/template/synthesise';

/* Every statement of every policy that is deployed: who may do what, on what, under which condition. */

const BREAK_GLASS = `arn:aws:iam::${ACCOUNT}:role/auditor`;
const { template, monitoring } = synthesise({
  S3_BUCKET: 'the-recordings',
  S3_PREFIX: 'calls',
  S3_FORMER_PREFIXES: 'recordings/,old/eu',
  BREAK_GLASS_ROLE_ARNS: BREAK_GLASS,
  RECORDING_URL_EXPIRATION_MINUTES: '20',
});
const inPipeline = statementsOf(template);
const inMonitoring = statementsOf(monitoring.template, template);

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const queue = (name: string) => arn('sqs', `recording-pipeline-${name}`);
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-${name}-us-east-1`;
const RECORDINGS = 'arn:aws:s3:::the-recordings';
const LINKS = 'arn:aws:s3:::linksbucket069e9804';
const ACCESS_LOG = 'arn:aws:s3:::recordingsaccesslog2f56dc53';
const EVERYBODY = '{"AWS":"*"}';
const UNENCRYPTED = '{"Bool":{"aws:SecureTransport":"false"}}';
const service = (name: string) => `{"Service":"${name}.amazonaws.com"}`;

const log = (feature: string) =>
  `Allow logs:CreateLogStream logs:PutLogEvents on ${arn('logs', `log-group:/aws/lambda/recording-pipeline-${feature}:*`)}`;
const SECRET = `Allow secretsmanager:GetSecretValue on ${arn('secretsmanager', 'secret:recording-pipeline/credentials-??????')}`;
const READ = [
  `Allow s3:GetObject on ${RECORDINGS}/calls/* ${RECORDINGS}/old/eu/* ${RECORDINGS}/recordings/*`,
  `Allow s3:ListBucket on ${RECORDINGS} if {"StringLike":{"s3:prefix":["calls/*","recordings/*","old/eu/*"]}}`,
];
/** Each only in its own folder. */
const ADD_LINKS = `Allow s3:PutObject on ${LINKS}/links/*`;
const ADD_RECEIPTS = `Allow s3:PutObject on ${LINKS}/receipts/*`;
/** With what was deleted, as long as its versions are kept. */
const READ_DELETED = READ[1]?.replace('s3:ListBucket', 's3:ListBucket s3:ListBucketVersions') ?? '';
const consume = (name: string) =>
  'Allow sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:GetQueueAttributes ' +
  `sqs:ReceiveMessage on ${queue(name)}`;
const send = (...names: string[]) => `Allow sqs:SendMessage on ${names.map(queue).join(' ')}`;

const DEAD_LETTERS = ['cleanup-dlq', 'history-dlq.fifo', 'recordings-dlq'];
const QUEUES = ['recordings', 'history.fifo', 'cleanup', ...DEAD_LETTERS];
/** What lies in all queues, and what each dead letter is. */
const COUNT_AND_LOOK = [
  `Allow sqs:GetQueueAttributes on ${[...QUEUES].sort().map(queue).join(' ')}`,
  `Allow sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:ReceiveMessage on ${DEAD_LETTERS.map(queue).join(' ')}`,
];

test.each<[string, string[]]>([
  ['ingest', [log('ingest'), send('recordings'), SECRET]],
  [
    'processor',
    [
      log('processor'),
      // Former prefixes are read, and never written to.
      `${ADD_RECEIPTS} ${RECORDINGS}/calls/*`,
      ...READ,
      SECRET,
      send('history.fifo', 'recordings', 'recordings-dlq'),
      consume('recordings'),
    ],
  ],
  [
    'history-writer',
    [
      log('history-writer'),
      ...READ,
      `${ADD_LINKS} ${LINKS}/receipts/*`,
      SECRET,
      send('cleanup', 'history-dlq.fifo', 'history.fifo'),
      consume('history.fifo'),
    ],
  ],
  // It asks Airtable for nothing, and sees no recording.
  ['airtable-refresh', [log('airtable-refresh'), send('history.fifo'), SECRET]],
  ['url-signer', [log('url-signer'), READ[0] ?? '', READ_DELETED, ADD_LINKS, SECRET]],
  // It deletes at Twilio only.
  ['cleanup', [log('cleanup'), ...READ, ADD_RECEIPTS, SECRET, send('cleanup-dlq'), consume('cleanup')]],
  // It opens no recording.
  [
    'reconciler',
    [
      log('reconciler'),
      READ[1] ?? '',
      `Allow s3:GetObject on ${LINKS}/receipts/* ${LINKS}/runs/*`,
      `Allow s3:ListBucket on ${LINKS}`,
      `Allow s3:PutObject on ${LINKS}/runs/*`,
      SECRET,
      send('recordings'),
      ...COUNT_AND_LOOK,
      `Allow logs:FilterLogEvents on ${['', ':*'].map((end) => arn('logs', `log-group:/aws/lambda/recording-pipeline-ingest${end}`)).join(' ')}`,
    ],
  ],
  [
    'ledger',
    [
      log('ledger'),
      `Allow s3:GetObject on ${LINKS}/ledger/* ${LINKS}/receipts/* ${RECORDINGS}/calls/* ${RECORDINGS}/old/eu/* ${RECORDINGS}/recordings/*`,
      READ[1] ?? '',
      `Allow s3:ListBucket on ${LINKS}`,
      `Allow s3:PutObject on ${LINKS}/ledger/*`,
      SECRET,
      send('recordings'),
      ...COUNT_AND_LOOK,
    ],
  ],
  // GetMetricData knows no resources.
  ['storage-growth', [log('storage-growth'), 'Allow cloudwatch:GetMetricData on *']],
  [
    'access-audit',
    [
      log('access-audit'),
      `Allow s3:ListBucket on ${LINKS} ${ACCESS_LOG}`,
      `Allow s3:GetObject on ${LINKS}/links/* ${ACCESS_LOG}/*`,
    ],
  ],
  ['recon-schedule', [`Allow lambda:InvokeFunction on ${arn('lambda', 'function:recording-pipeline-reconciler')}`]],
  ['ledger-schedule', [`Allow lambda:InvokeFunction on ${arn('lambda', 'function:recording-pipeline-ledger')}`]],
  ['audit-schedule', [`Allow lambda:InvokeFunction on ${arn('lambda', 'function:recording-pipeline-access-audit')}`]],
  [
    'growth-schedule',
    [`Allow lambda:InvokeFunction on ${arn('lambda', 'function:recording-pipeline-storage-growth')}`],
  ],
])('the role of %s may do this, and nothing else', (name, statements) => {
  expect(inPipeline[`recording-pipeline-${name}-us-east-1`]).toEqual(statements);
});

const SCHEDULES = ['recon-schedule', 'ledger-schedule', 'growth-schedule', 'audit-schedule'];

test('the role of a function can be assumed by Lambda alone, that of a schedule by the schedules of this account', () => {
  const trust = (name: string, line: string) => [`trust of recording-pipeline-${name}-us-east-1`, [line]];
  const trusts = Object.entries(inPipeline).filter(([name]) => name.startsWith('trust of'));
  expect(Object.fromEntries(trusts)).toEqual(
    Object.fromEntries([
      ...features.map((feature) => trust(feature, `Allow sts:AssumeRole to ${service('lambda')}`)),
      ...SCHEDULES.map((schedule) =>
        trust(
          schedule,
          `Allow sts:AssumeRole to ${service('scheduler')} if {"StringEquals":{"aws:SourceAccount":"${ACCOUNT}",` +
            `"aws:SourceArn":"${arn('scheduler', 'schedule-group/default')}"}}`,
        ),
      ),
    ]),
  );
});

test('the bucket refuses plain HTTP, strangers and old links, whatever is asked for, and allows nobody anything', () => {
  const allowed = [
    BREAK_GLASS,
    role('processor'),
    role('history-writer'),
    role('cleanup'),
    role('ledger'),
    role('url-signer'),
  ];
  expect(inPipeline['the-recordings']).toEqual([
    `Deny s3:* on ${RECORDINGS} ${RECORDINGS}/* to ${EVERYBODY} if ${UNENCRYPTED}`,
    `Deny s3:* on ${RECORDINGS}/* to ${EVERYBODY} if {"ArnNotLike":{"aws:PrincipalArn":${JSON.stringify(allowed)}},` +
      '"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}',
    // In milliseconds.
    `Deny s3:* on ${RECORDINGS}/* to ${EVERYBODY} if {"StringEquals":{"s3:authType":"REST-QUERY-STRING"},` +
      '"NumericGreaterThan":{"s3:signatureAge":"1200000"}}',
  ]);
});

test('the links bucket takes new records from those who keep records, and lets nobody change one or read without a policy', () => {
  const onObjects = `on ${LINKS}/* to ${EVERYBODY}`;
  const adders = JSON.stringify(
    ['processor', 'history-writer', 'cleanup', 'reconciler', 'ledger', 'url-signer'].map(role),
  );
  const changes = [
    ...['s3:BypassGovernanceRetention', 's3:Delete*', 's3:ObjectOwnerOverrideToBucketOwner', 's3:PutObjectA*'],
    ...['s3:PutObjectTagging', 's3:PutObjectVersion*', 's3:Replicate*', 's3:RestoreObject', 's3:UpdateObject*'],
  ];
  expect(inPipeline.linksbucket069e9804).toEqual([
    `Deny s3:* on ${LINKS} ${LINKS}/* to ${EVERYBODY} if ${UNENCRYPTED}`,
    `Deny s3:PutObject ${onObjects} if {"ArnNotLike":{"aws:PrincipalArn":${adders}}}`,
    `Deny s3:PutObject ${onObjects} if {"Null":{"s3:if-none-match":"true"}}`,
    `Deny ${changes.join(' ')} ${onObjects}`,
  ]);
});

test('only S3, for this bucket and for former ones of the account, writes access logs', () => {
  expect(inPipeline.recordingsaccesslog2f56dc53).toEqual([
    `Deny s3:* on ${ACCESS_LOG} ${ACCESS_LOG}/* to ${EVERYBODY} if ${UNENCRYPTED}`,
    `Allow s3:PutObject on ${ACCESS_LOG}/* to ${service('logging.s3')} if {"StringEquals":{"aws:SourceAccount":"${ACCOUNT}"}}`,
    ...[RECORDINGS, LINKS].map(
      (source) =>
        `Allow s3:PutObject on ${ACCESS_LOG}/* to ${service('logging.s3')} if {"ArnLike":{"aws:SourceArn":"${source}"},` +
        `"StringEquals":{"aws:SourceAccount":"${ACCOUNT}"}}`,
    ),
  ]);
});

test.each(QUEUES)('the queue %s refuses plain HTTP, and allows nobody anything', (name) => {
  expect(inPipeline[`recording-pipeline-${name}`]).toEqual([
    `Deny sqs:* on ${queue(name)} to ${EVERYBODY} if ${UNENCRYPTED}`,
  ]);
});

test('these are all policies of the pipeline', () => {
  const roles = [...features, ...SCHEDULES].map((name) => `recording-pipeline-${name}-us-east-1`);
  expect(Object.keys(inPipeline).sort()).toEqual(
    [
      'the-recordings',
      'recordingsaccesslog2f56dc53',
      'linksbucket069e9804',
      'recording-pipeline-link-requesters-us-east-1',
      'recording-pipeline-access-auditors-us-east-1',
      'recording-pipeline-operators-us-east-1',
      ...QUEUES.map((name) => `recording-pipeline-${name}`),
      ...roles.flatMap((name) => [name, `trust of ${name}`]),
    ].sort(),
  );
});

test('no role has a managed policy', () => {
  const roles = [template, monitoring.template].flatMap((from) => [...resourcesOf(from, 'AWS::IAM::Role').values()]);
  expect(roles).toHaveLength(features.length + SCHEDULES.length + 1); // that of the reminders
  for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
});

test.each([
  [
    'link-requesters',
    [
      `Allow execute-api:Invoke on ${arn('execute-api', 'ingestapie2daed7b/*/POST/urls')}`,
      `Allow cloudformation:DescribeStacks on ${arn('cloudformation', 'stack/recording-pipeline/*')}`,
    ],
  ],
  [
    'access-auditors',
    [
      `Allow s3:ListBucket on ${LINKS} ${ACCESS_LOG}`,
      `Allow s3:GetObject on ${LINKS}/links/* ${ACCESS_LOG}/*`,
      `Allow cloudformation:DescribeStacks on ${arn('cloudformation', 'stack/recording-pipeline/*')}`,
    ],
  ],
  // No recording, no link, and no work is taken out of its queue.
  [
    'operators',
    [
      send('cleanup', 'history.fifo', 'recordings'),
      'Allow sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:ReceiveMessage on ' +
        DEAD_LETTERS.map(queue).join(' '),
      `Allow sqs:GetQueueAttributes on ${[...QUEUES].sort().map(queue).join(' ')}`,
      READ[1] ?? '',
      `Allow s3:GetLifecycleConfiguration on ${RECORDINGS}`,
      `Allow s3:ListBucket on ${LINKS} if {"StringLike":{"s3:prefix":["receipts/*","runs/*","ledger/*"]}}`,
      `Allow s3:GetObject on ${LINKS}/ledger/* ${LINKS}/receipts/* ${LINKS}/runs/*`,
      `Allow lambda:InvokeFunction on ${arn('lambda', 'function:recording-pipeline-reconciler')}`,
      `Allow lambda:GetFunctionConfiguration on ${arn('lambda', 'function:recording-pipeline-*')}`,
      'Allow cloudwatch:GetMetricData on *',
      SECRET,
      `Allow cloudformation:DescribeStacks on ${arn('cloudformation', 'stack/recording-pipeline/*')}`,
    ],
  ],
])('who has the policy %s may do this, and nothing else', (name, statements) => {
  expect(inPipeline[`recording-pipeline-${name}-us-east-1`]).toEqual(statements);
});

test('it is attached to whom LINK_REQUESTER_ARNS names, and to nobody else', () => {
  const attached = (settings: Record<string, string>) => {
    const policies = [...resourcesOf(synthesise(settings).template, 'AWS::IAM::ManagedPolicy').values()];
    return policies.map(({ Properties: { ManagedPolicyName, Roles, Users, Groups } }) => [
      ManagedPolicyName,
      Roles,
      Users,
      Groups,
    ]);
  };
  const [requesters, auditors] = ['link-requesters', 'access-auditors'].map(
    (name) => `recording-pipeline-${name}-us-east-1`,
  );
  const iam = (who: string) => `arn:aws:iam::${ACCOUNT}:${who}`;
  const named = ['role/team/support', 'user/jo', 'group/callers', 'role/other'].map(iam).join();
  expect(attached({})).toEqual(
    expect.arrayContaining([
      [requesters, undefined, undefined, undefined],
      [auditors, undefined, undefined, undefined],
    ]),
  );
  expect(attached({ LINK_REQUESTER_ARNS: named })).toEqual(
    expect.arrayContaining([
      [requesters, ['support', 'other'], ['jo'], ['callers']],
      [auditors, undefined, undefined, undefined],
    ]),
  );
});

test('API Gateway may invoke each function for its one route, and no other service any function', () => {
  const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()];
  expect(permissions.map(({ Properties }) => Properties)).toEqual(
    [
      ['ingest', 'twilio/recordings'],
      ['airtable-refresh', 'airtable/refresh'],
      ['url-signer', 'urls'],
    ].map(([feature, path]) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: arn('lambda', `function:recording-pipeline-${String(feature)}`),
      Principal: 'apigateway.amazonaws.com',
      SourceArn: arn('execute-api', `ingestapie2daed7b/*/*/${String(path)}`),
    })),
  );
});

const topic = (severity: string): [string, string[]] => {
  const own = arn('sns', `recording-pipeline-${severity}`);
  return [
    `recording-pipeline-${severity}`,
    [
      `Deny sns:Publish on ${own} to "*" if ${UNENCRYPTED}`,
      `Allow sns:Publish on ${own} to ${service('cloudwatch')} if {"ArnLike":{"aws:SourceArn":` +
        `"${arn('cloudwatch', 'alarm:recording-pipeline-*')}"}}`,
    ],
  ];
};

test('only alarms of this pipeline publish to its topics, over TLS; CloudWatch may use their key', () => {
  // Of which alarms: monitoring/reminders.test.ts.
  const { 'recording-pipeline-reminders-us-east-1': reminders, ...policies } = inMonitoring;
  expect(reminders).toHaveLength(1);
  expect(policies).toEqual(
    Object.fromEntries<string[]>([
      topic('critical'),
      topic('warning'),
      [
        'TopicsKey64CE8550',
        [
          `Allow kms:* on * to {"AWS":"arn:aws:iam::${ACCOUNT}:root"}`,
          `Allow kms:Decrypt kms:GenerateDataKey* on * to ${service('cloudwatch')} if ${JSON.stringify({
            StringEquals: { 'aws:SourceAccount': ACCOUNT },
            ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:recording-pipeline-*` },
          })}`,
        ],
      ],
      [
        'trust of recording-pipeline-reminders-us-east-1',
        [
          `Allow sts:AssumeRole to ${service('scheduler')} if {"StringEquals":{"aws:SourceAccount":"${ACCOUNT}",` +
            `"aws:SourceArn":"${arn('scheduler', 'schedule-group/default')}"}}`,
        ],
      ],
    ]),
  );
});
