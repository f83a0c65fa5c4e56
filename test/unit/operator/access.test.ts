import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { type LinkGrant, grantKey, linkGrant } from '../../../lambdas/core/link';
import { jobId } from '../../../lambdas/core/recording';
import { realTime } from '../../../lambdas/runtime/time';
import { accessDocument } from '../../../operator/access/document';
import { AUDITOR, WRITER, playLine } from '../../support/access-log/lines';
import { aGrant } from '../../support/contracts/link-register-contract';
import { queryError } from '../../support/fakes/query-api';
import { simulatedClient } from '../../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../../support/simulated-aws/simulated-s3';
import { aCallSid, aLinkId, aRecordingSid, job } from '../../support/subjects';
import { type CliOptions, cliWorld } from '../../support/worlds/cli-world';

const POLICY = 'arn:aws:iam::111122223333:policy/recording-pipeline-access-auditors-us-east-1';
const PIPELINE = {
  name: 'recording-pipeline',
  outputs: {
    UrlSignerUrl: 'https://abc123.execute-api.us-east-1.amazonaws.com/urls',
    AccessAuditorsPolicyArn: POLICY,
    LinksBucketName: 'the-links',
    AccessLogBucketName: 'the-log',
  },
};
const JANE = 'arn:aws:sts::111122223333:assumed-role/support/jane';
const at = (time: string) => new Date(`2026-11-${time}Z`);

/** An operator before two buckets; it is 2026-11-26, 10:00 UTC. */
const auditing = (options: CliOptions = {}, refuse?: () => never) => {
  const [links, log] = [new SimulatedBucket('the-links'), new SimulatedBucket('the-log')];
  const service = (command: unknown) => {
    refuse?.();
    return (JSON.stringify(command).includes('"the-links"') ? links : log).answer(command);
  };
  const s3 = () => Promise.resolve(new (simulatedClient(S3Client, { time: realTime, service }))({}));
  const world = cliWorld({ stacks: [PIPELINE], ...options, aws: { s3 } });
  const give = (over: Partial<LinkGrant> = {}): LinkGrant => {
    const requester = { by: 'iam' as const, arn: JANE, sourceAddress: '192.0.2.3', userAgent: 'recordings-cli/0.1.0' };
    const grantedAt = over.grantedAt ?? at('25T12:00:00');
    const expiresAt = new Date(grantedAt.getTime() + 15 * 60_000);
    const grant = aGrant({ requester, grantedAt, expiresAt, ...over });
    links.objects.set(grantKey(grant), { metadata: {}, bytes: Buffer.from(JSON.stringify(linkGrant.encode(grant))) });
    return grant;
  };
  let objects = 0;
  const deliver = (day: string, ...lines: string[]) => {
    const key = `111122223333/us-east-1/the-bucket/2026/11/${day}/2026-11-${day}-00-00-00-${String(++objects)}`;
    log.objects.set(key, { metadata: {}, bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) });
  };
  const play = (key: string, linkId: string | undefined, over: Parameters<typeof playLine>[1] = {}) => {
    const time = over.at ?? at('25T12:01:00');
    deliver(String(time.getUTCDate()).padStart(2, '0'), playLine(key, { linkId, ...over, at: time }));
  };
  const document = () => accessDocument.parse(JSON.parse(world.said.out));
  return { ...world, links, log, give, deliver, play, document };
};

describe('what is told of a link', () => {
  test('to whom, when, until when, from where; played when, from where, how much of it', async () => {
    const { run, said, give, play } = auditing();
    const grant = give();
    play(grant.key, grant.linkId, { address: '198.51.100.7', status: '206', bytesSent: '12000' });
    expect(await run('access', String(grant.recordingSid))).toBe(0);
    expect(said.out).toBe(
      `2026-11-25 12:00:00 UTC  given to ${JANE} from 192.0.2.3\n` +
        `  ${String(grant.recordingSid)}  ${grant.key}, until 2026-11-25 12:15:00 UTC\n` +
        '  played 2026-11-25 12:01:00 UTC from 198.51.100.7: 12,000 bytes, 25 % of it\n\n' +
        '1 link, 1 play.\n',
    );
  });

  test('that parts of it were fetched, some twice: it is one play, of all of it', async () => {
    const { run, said, give, play } = auditing();
    const { linkId, key, callSid } = give();
    for (const minute of ['01', '02', '20'])
      play(key, linkId, { at: at(`25T12:${minute}:00`), status: '206', bytesSent: '20000' });
    await run('access', String(callSid));
    expect(said.out).toContain('played 2026-11-25 12:01:00 UTC from 192.0.2.3: 60,000 bytes, all of it\n');
    expect(said.out).toContain('1 link, 1 play.');
  });

  test('that it was never played, or refused', async () => {
    const { run, said, give, play } = auditing();
    const [idle, late] = [give(), give()];
    play(late.key, late.linkId, { status: '403', errorCode: 'AccessDenied', at: at('25T13:00:00') });
    await run('access', 'J-1001');
    expect(said.out).toContain('not played until now, as far as S3 has told; it worked until 2026-11-25 12:15:00 UTC');
    expect(said.out).toContain('refused 2026-11-25 13:00:00 UTC from 192.0.2.3: 403 AccessDenied');
    expect(said.out).toContain('2 links, 0 plays.');
    expect(idle.linkId).not.toBe(late.linkId);
  });

  test('that the history of a Job has it, and why', async () => {
    const { run, said, give } = auditing();
    give({ requester: { by: 'history-writer', jobId: jobId.parse('recA') } });
    give({ requester: { by: 'airtable', jobId: jobId.parse('recB') } });
    await run('access', 'J-1001');
    expect(said.out).toContain('given to the history of the record recA, when it was written\n');
    expect(said.out).toContain('given to the history of the record recB, where the box was ticked\n');
  });

  test('that its id was borrowed', async () => {
    const { run, said, give, play } = auditing();
    const { key, linkId } = give();
    play(key, linkId, { requester: AUDITOR });
    await run('access', 'J-1001');
    expect(said.out).toContain(`, signed by ${AUDITOR}, not by the pipeline\n`);
  });
});

describe('what is told without a link', () => {
  test.each<[string, Parameters<typeof playLine>[1] & { linkId?: string }, string]>([
    [
      'somebody with credentials of their own',
      { requester: AUDITOR, request: 'GET / HTTP/1.1' },
      `with credentials of ${AUDITOR}`,
    ],
    ['a link that is not on record', { linkId: aLinkId() }, 'with a link that is not on record'],
    [
      'a link without an id',
      { requester: WRITER, request: 'GET / HTTP/1.1' },
      'with a link of the pipeline without an id',
    ],
    [
      'a copy',
      { operation: 'REST.COPY.OBJECT_GET', request: '-', requester: AUDITOR },
      'copied 2026-11-25 12:01:00 UTC',
    ],
  ])('%s', async (_who, over, told) => {
    const { run, said, play } = auditing();
    const call = aCallSid();
    play(`recordings/2026/11/20/${call}-J-1.mp3`, over.linkId, over);
    expect(await run('access', call)).toBe(0);
    expect(said.out).toContain(told);
    expect(said.out).toContain('0 links, 1 play.');
  });

  test('who was refused without one', async () => {
    const { run, said, play } = auditing();
    const call = aCallSid();
    play(`recordings/2026/11/20/${call}-J-1.mp3`, undefined, {
      status: '403',
      errorCode: 'AccessDenied',
      requester: '-',
    });
    expect(await run('access', call)).toBe(0);
    expect(said.out).toContain('Refused, without one of these links');
  });
});

describe('what is found', () => {
  const found = async (what: string, ...worlds: ReturnType<typeof auditing>[]) => {
    const [world = auditing()] = worlds;
    const code = await world.run('access', what, '--json');
    return code === 0 ? world.document().links.map(({ linkId }) => linkId) : [];
  };

  test('of a recording, its links alone, and plays under its key', async () => {
    const world = auditing();
    const mine = world.give();
    world.give({ callSid: mine.callSid, key: mine.key.replace('.mp3', `-${aRecordingSid()}.mp3`) });
    world.play(mine.key, undefined, { requester: AUDITOR, request: 'GET / HTTP/1.1' });
    expect(await found(String(mine.recordingSid), world)).toEqual([mine.linkId]);
    expect(world.document().playsWithoutLink).toMatchObject([
      { key: mine.key, signedBy: AUDITOR, origin: 'own-credentials' },
    ]);
  });

  test('of a recording and of a call, what only the key of the object tells', async () => {
    const [sid, call] = [aRecordingSid(), aCallSid()];
    const key = `recordings/2026/11/20/${call}-J-1-${sid}.mp3`;
    const world = auditing();
    const { linkId } = world.give({ key, recordingSid: undefined, callSid: undefined });
    world.give({ recordingSid: undefined, callSid: undefined, key: 'recordings/copy.mp3' });
    expect(await found(sid, world)).toEqual([linkId]);
    world.said.out = '';
    expect(await found(call, world)).toEqual([linkId]);
  });

  test('of a call, all its recordings', async () => {
    const world = auditing();
    const one = world.give();
    const two = world.give({
      callSid: one.callSid,
      key: one.key.replace('J-1001', 'J-7'),
      grantedAt: at('25T12:00:01'),
    });
    expect(await found(String(one.callSid), world)).toEqual([one.linkId, two.linkId]);
  });

  const keyOf = (inKey: string) => `recordings/2026/11/20/${aCallSid()}-${inKey}.mp3`;

  test.each<[string, Partial<LinkGrant>, string, boolean]>([
    ['of a Job, what bears its number', {}, 'J-1001', true],
    [
      'of a Job that looks the same in a key, nothing of the other',
      { jobNumber: job('J_1/2'), key: keyOf('J_1_2') },
      'J/1_2',
      false,
    ],
    ['of a Job, what was stored before it was known', { key: keyOf('unassigned') }, 'J-1001', true],
    ['of a Job, nothing that nobody claims', { key: keyOf('unassigned'), jobNumber: undefined }, 'J-1001', false],
    ['of a Job, a record without its number, by the key', { jobNumber: undefined }, 'J-1001', true],
    [
      'of a Job, however it is typed',
      { jobNumber: job('Ko\u0308ln "7"\\'), key: keyOf('Köln__7__') },
      ' Köln "7"\\ ',
      true,
    ],
  ])('%s', async (_what, over, typed, isFound) => {
    const world = auditing();
    const grant = world.give(over);
    world.play(grant.key, undefined, { requester: AUDITOR, request: 'GET / HTTP/1.1' });
    expect(await found(typed, world)).toEqual(isFound ? [grant.linkId] : []);
    if (isFound) expect(world.document().playsWithoutLink).toHaveLength(1);
  });

  test('since a day: links of the day before that were played since, and nothing older', async () => {
    const world = auditing();
    const call = aCallSid();
    const given = (time: string) =>
      world.give({ grantedAt: at(time), key: `recordings/2026/11/20/${call}-J-1.mp3`, callSid: call });
    const [old, before, unplayed, inside] = [
      given('18T12:00:00'),
      given('19T23:59:00'),
      given('19T23:58:00'),
      given('20T00:00:00'),
    ];
    for (const [grant, time] of [
      [old, '18T12:01:00'],
      [before, '20T00:01:00'],
      [inside, '20T00:02:00'],
    ] as const)
      world.play(grant.key, grant.linkId, { at: at(time) });
    await world.run('access', call, '--since', '2026-11-20', '--json');
    expect(world.document().links.map(({ linkId }) => linkId)).toEqual([before.linkId, inside.linkId]);
    expect(unplayed.linkId).toBeDefined();
  });

  test.each([
    ['7', 'by the number in Airtable, where 007 is 7'],
    ['007', 'by the number that the recording was stored under'],
  ])('by %s: %s', async (asked) => {
    const world = auditing();
    const call = aCallSid();
    const grant = world.give({ callSid: call, key: `recordings/2026/11/20/${call}-007.mp3`, jobNumber: job('7') });
    world.play(grant.key, undefined);
    expect(await world.run('access', asked, '--json')).toBe(0);
    expect(world.document().links.map(({ linkId }) => linkId)).toEqual([grant.linkId]);
  });

  test.each(['J-1', 'J-2'])("by %s: a link to J-1's recording that was given to J-2", async (asked) => {
    const world = auditing();
    const call = aCallSid();
    const grant = world.give({ callSid: call, key: `recordings/2026/11/20/${call}-J-1.mp3`, jobNumber: job('J-2') });
    expect(await world.run('access', asked, '--json')).toBe(0);
    expect(world.document().links.map(({ linkId }) => linkId)).toEqual([grant.linkId]);
  });

  test('30 days back, as is said, unless another day is named', async () => {
    const world = auditing();
    const grant = world.give({ grantedAt: new Date('2026-10-27T00:00:00Z') });
    expect(await world.run('access', String(grant.recordingSid))).toBe(0);
    expect(world.said.err).toContain('Since 2026-10-27, which is 30 days ago; --since goes back farther.');
    const older = auditing();
    const { recordingSid } = older.give({ grantedAt: new Date('2026-10-25T23:59:59Z') });
    expect(await older.run('access', String(recordingSid))).toBe(3);
    expect(await older.run('access', String(recordingSid), '--since', '2026-10-25')).toBe(0);
  });
});

test('nothing at all is exit code 3, in one line', async () => {
  const { run, said } = auditing();
  const sid = aRecordingSid();
  expect(await run('access', sid)).toBe(3);
  expect(said.out).toBe('');
  expect(said.err).toContain(
    `Since 2026-10-27 nobody was given a link to the recording ${sid}, and nobody played it. See --since.`,
  );
});

test('what cannot be read is told, and the rest, too', async () => {
  const { run, said, give, deliver, links, document } = auditing();
  const grant = give();
  const broken = give({ recordingSid: grant.recordingSid });
  links.objects.set(grantKey(broken), { metadata: {}, bytes: Buffer.from('{') });
  deliver('25', 'half a line');
  expect(await run('access', String(grant.recordingSid))).toBe(0);
  expect(said.err).toContain('Not readable, and so not in it: records of links: 1, lines of the log: 1.');
  said.out = '';
  await run('access', String(grant.recordingSid), '--json');
  expect(document().unreadable).toEqual({ records: 1, lines: 1 });
});

test.each(['', '--json'])(
  'no query of a link, and nothing that a client says of itself, is printed (%s)',
  async (json) => {
    const { run, said, give, play } = auditing();
    const { key, linkId } = give();
    const said2 = {
      referer: 'https://evil/?X-Amz-Signature=REFERER',
      userAgent: 'agent X-Amz-Signature=AGENT \u001b[31m',
    };
    play(key, linkId, said2);
    play(key, aLinkId(), { ...said2, at: at('25T14:00:00') });
    play(key, linkId, { ...said2, status: '403', errorCode: 'AccessDenied' });
    await run('access', 'J-1001', ...(json === '' ? [] : [json]));
    expect(said.out).not.toMatch(/X-Amz|Signature|TOKEN-OF|5157A7E0|REFERER|AGENT|recordings-cli|\u001b/);
    expect(said.out).toContain(key);
  },
);

test('a terminal sees how far it is', async () => {
  const { run, said, give } = auditing({ choose: () => undefined });
  const { recordingSid } = give();
  await run('access', String(recordingSid));
  expect(said.err).toContain('Reading who was given what: 100 %\n');
  const plain = auditing();
  await plain.run('access', String(plain.give().recordingSid));
  expect(plain.said.err).not.toContain('%');
});

test.each<[string, string[], string]>([
  ['nothing', [], "missing required argument 'what'"],
  ['white space', [' '], 'Of what? Name a recording (RE…), a call (CA…) or the number of a Job.'],
  ['no day', ['J-1', '--since', '2026-02-30'], '--since must be a day, yyyy-mm-dd'],
  ['a day to come', ['J-1', '--since', '2026-11-27'], '--since is 2026-11-27, which is yet to come.'],
])('%s is not understood', async (_what, args, told) => {
  const { run, said } = auditing();
  expect(await run('access', ...args)).toBe(2);
  expect(said.err).toContain(told);
});

describe('whoever may not read', () => {
  const denied = (): never => {
    throw new S3ServiceException({
      name: 'AccessDenied',
      message: `User: ${JANE} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::the-links"`,
      $fault: 'client',
      $metadata: { httpStatusCode: 403 },
    });
  };

  test('the buckets is told which policy allows it', async () => {
    const { run, said } = auditing({}, denied);
    expect(await run('access', 'J-1001')).toBe(1);
    expect(said.err).toContain(`The policy ${POLICY} allows it: have it attached to your role or user.`);
    const json = auditing({}, denied);
    await json.run('access', 'J-1001', '--json');
    expect(JSON.parse(json.said.err)).toMatchObject({ error: { code: 'not-allowed', policy: POLICY } });
  });

  test('the stack, too, by its form', async () => {
    const refusal = queryError(
      'AccessDenied',
      `User: ${JANE} is not authorized to perform: cloudformation:DescribeStacks`,
    );
    const { run, said } = auditing({ cloudFormation: () => refusal });
    expect(await run('access', 'J-1001')).toBe(1);
    expect(said.err).toContain('The policy PIPELINE_NAME-access-auditors-REGION allows it');
  });
});

test('a pipeline of an older version is told as such', async () => {
  const outputs = { UrlSignerUrl: PIPELINE.outputs.UrlSignerUrl, LinksBucketName: 'the-links' };
  const { run, said } = auditing({ stacks: [{ ...PIPELINE, outputs }] });
  expect(await run('access', 'J-1001')).toBe(1);
  expect(said.err).toContain('has no output AccessAuditorsPolicyArn: it was deployed by an older version');
});
