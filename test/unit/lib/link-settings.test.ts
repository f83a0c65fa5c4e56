import fc from 'fast-check';
import { DAY_MS, MEMORY_MS } from '../../../lambdas/reconciler/limits';
import { complaintsAbout, problemsOf, read, valueOf } from '../../support/template/settings-variables';

const ACCOUNT = '111122223333';
const arn = (rest: string, account = ACCOUNT): string => `arn:aws:iam::${account}:${rest}`;

/** Expects one complaint, which says this. */
const complains = (name: string, value: string, words: RegExp): void => {
  const complaints = complaintsAbout(name, value);
  expect(complaints).toEqual([expect.stringMatching(new RegExp(`^${name} is "`))]);
  expect(complaints[0]).toMatch(words);
};

describe('LINK_REQUESTER_ARNS', () => {
  test.each([
    arn('role/support'),
    arn('role/teams/eu/support'),
    arn('user/jo@example.com'),
    arn('group/callers'),
    arn(`group/${'g'.repeat(128)}`),
    arn(`role/${'r'.repeat(64)}`),
    // IAM takes any visible character in a path.
    arn('role/a!b/support'),
    // Of another service, or another pipeline.
    arn('role/other-pipeline-processor-us-east-1'),
    arn('role/recording-pipeline-support'),
    arn('user/recording-pipeline-processor-us-east-1'),
  ])('may be %s', (value) => {
    expect(valueOf('LINK_REQUESTER_ARNS', value)).toEqual([value]);
  });

  test('is a list; letter case counts in names only', () => {
    expect(valueOf('LINK_REQUESTER_ARNS', ` ARN:AWS:IAM::${ACCOUNT}:role/Support , ${arn('group/Support')},`)).toEqual([
      arn('role/Support'),
      arn('group/Support'),
    ]);
  });

  const general = /must be ARNs of IAM roles, users or groups/;
  const sso =
    /IAM Identity Center: nobody but AWS may attach.*the policy NAME-link-requesters-REGION to the permission set/;
  test.each([
    ['support', general],
    ['*', general],
    [arn('role/*'), general],
    [arn('role/team-?/a'), general],
    [arn('role/'), general],
    [arn('role//a'), general],
    [arn('instance-profile/a'), general],
    [arn(`role/${'r'.repeat(65)}`), general],
    [arn('role/a', '1'), general],
    ['arn:aws:execute-api:us-east-1:111122223333:abc/*', general],
    [`arn:aws:sts::${ACCOUNT}:federated-user/jo`, general],
    [arn('root'), /must not name the root user or a whole account/],
    [ACCOUNT, general],
    [
      `arn:aws:sts::${ACCOUNT}:assumed-role/support/jo`,
      /must name the role and not a session of it: arn:aws:iam::111122223333:role\/support, and, if the role has a path/,
    ],
    [arn('role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Support_0123456789abcdef'), sso],
    [arn('role/AWSReservedSSO_Support_0123456789abcdef'), sso],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Support_0123456789abcdef/jo@example.com`, sso],
    [arn('role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie'), /a role of an AWS service/],
    [arn('role/AWSServiceRoleForAmazonMacie'), /a role of an AWS service/],
    // The comma ends the ARN: what follows is none.
    [
      arn('user/doe,jo'),
      /a comma in it, leave it out here, and attach the policy of the output LinkRequestersPolicyArn/,
    ],
    [arn('user/a,b/jo'), /a comma in it/],
    [`${arn('role/a')},${arn('role/a')}`, /must name each once: remove the second/],
    // IAM: names are unique without regard to path and case.
    [`${arn('role/a')},${arn('role/team/a')}`, /remove the second arn:aws:iam::111122223333:role\/team\/a$/],
    [`${arn('user/jo')},${arn('user/Jo')}`, /remove the second/],
    [Array.from({ length: 101 }, (_, index) => arn(`user/u${index}`)).join(), /at most 100: put people into a group/],
    ['arn:aws-cn:iam::111122223333:role/a', /begin with arn:aws:, the partition of us-east-1/],
    [arn('role/recording-pipeline-processor-us-east-1'), /called like the pipeline's own roles/],
    [arn('role/recording-pipeline-growth-schedule-us-east-1'), /called like the pipeline's own roles/],
  ])('is not %.90s', (value, words) => {
    complains('LINK_REQUESTER_ARNS', value, words);
  });

  const there = '444455556666';
  const foreign =
    /must be of 111122223333, the account that is deployed to: 444455556666 is another one, and an HTTP API cannot let another account in. Let its people assume a role of 111122223333/;

  test('are of the account that is deployed to', () => {
    const told = { CDK_DEFAULT_ACCOUNT: ACCOUNT, LINK_REQUESTER_ARNS: `${arn('role/a')},${arn('role/b', there)}` };
    expect(problemsOf(told)).toEqual([expect.stringMatching(foreign)]);
    expect(problemsOf({ ...told, LINK_REQUESTER_ARNS: arn('role/a') })).toEqual([]);
  });

  test('are of one account, where it is not known which is deployed to', () => {
    expect(problemsOf({ LINK_REQUESTER_ARNS: `${arn('role/a')},${arn('group/b', there)}` })).toEqual([
      expect.stringMatching(foreign),
    ]);
    expect(problemsOf({ LINK_REQUESTER_ARNS: arn('role/a', there) })).toEqual([]);
  });

  test('a value that is wrong by itself has that complaint only', () => {
    expect(problemsOf({ CDK_DEFAULT_ACCOUNT: there, LINK_REQUESTER_ARNS: arn('root') })).toHaveLength(1);
  });
});

describe('LINK_ORIGINS', () => {
  test.each([
    'https://jobs.example.com',
    'https://jobs.example.com:8443',
    'https://xn--bcher-kva.example',
    'https://192.0.2.7',
    'http://localhost:3000',
    'http://127.0.0.1:5173',
    'http://[::1]:8080',
  ])('may be %s', (value) => {
    expect(valueOf('LINK_ORIGINS', value)).toEqual([value]);
  });

  const general = /must be origins of web pages, separated by commas, such as https/;
  const asSent = (origin: string) => new RegExp(`must be written as browsers send it.*: ${origin}$`);
  const jobs = asSent('https://jobs.example.com');
  test.each([
    ['*', /must name each origin in full: with a wildcard/],
    ['https://*.example.com', /wildcard/],
    ['https://*', /wildcard/],
    ['null', /must not be null: so every page calls itself/],
    ['jobs.example.com', general],
    ['//jobs.example.com', general],
    ['https://', general],
    ['https:///jobs.example.com', general],
    ['https://jobs.example.com:99999', general],
    ['https://jobs example.com', general],
    ['ftp://jobs.example.com', general],
    ['file:///home/jo/page.html', general],
    ['chrome-extension://abcdefghijklmnop', general],
    [`https://${'a.'.repeat(127)}com`, general],
    ['http://jobs.example.com', /must begin with https:\/\/ \(http:\/\/ is allowed on the loopback interface only\)/],
    ['http://localhost.example.com', /must begin with https/],
    ['https://jobs.example.com/', jobs],
    ['https://jobs.example.com/app', jobs],
    ['https://jobs.example.com?x=1', jobs],
    ['https://jobs.example.com#top', jobs],
    ['https://Jobs.Example.com', jobs],
    ['HTTPS://jobs.example.com', jobs],
    ['https://jobs.example.com:443', jobs],
    ['https://jo:secret@jobs.example.com', jobs],
    ['https://bücher.example', asSent('https://xn--bcher-kva.example')],
    ['http://localhost:80', asSent('http://localhost')],
    ['https://a.example,https://a.example', /must name each once: remove the second https:\/\/a.example$/],
    [Array.from({ length: 51 }, (_, index) => `https://h${index}.example`).join(), /at most 50 origins/],
  ])('is not %.60s', (value, words) => {
    complains('LINK_ORIGINS', value, words);
  });

  test('whatever is taken is what a browser sends', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const isOrigin = new URL(url).origin === url;
        expect(complaintsAbout('LINK_ORIGINS', url).length === 0).toBe(isOrigin && url.startsWith('https:'));
      }),
    );
  });
});

describe('AUDIT_OBJECT_LOCK', () => {
  test.each([
    ['off', 'off'],
    ['Governance', 'governance'],
    ['COMPLIANCE', 'compliance'],
  ])('may be %s', (value, read_) => {
    expect(valueOf('AUDIT_OBJECT_LOCK', value)).toBe(read_);
  });

  test.each(['true', 'on', 'false', 'legal-hold', 'governance,compliance', 'complience'])('is not %s', (value) => {
    complains('AUDIT_OBJECT_LOCK', value, /must be off, governance or compliance$/);
  });
});

describe('AIRTABLE_LINKS', () => {
  test.each([
    ['append', 'append'],
    ['Latest', 'latest'],
  ])('may be %s', (value, read_) => {
    expect(valueOf('AIRTABLE_LINKS', value)).toBe(read_);
  });

  test.each(['newest', 'true', 'append,latest'])('is not %s', (value) => {
    complains('AIRTABLE_LINKS', value, /must be append or latest$/);
  });
});

describe('AUDIT_RETENTION_DAYS', () => {
  test('is independent of how long recordings are kept', () => {
    expect(problemsOf({ AUDIT_RETENTION_DAYS: '16', RECORDING_RETENTION_DAYS: '36500' })).toEqual([]);
    expect(read({ AUDIT_RETENTION_DAYS: '36500' }).AUDIT_RETENTION_DAYS).toBe(36_500);
  });

  test('is long enough for the memory of the reconciler, and for the comparison with the week before', () => {
    complains('AUDIT_RETENTION_DAYS', '15', /from 16 to 36500.*remembers its runs for 15, and .* the 7 before it/);
    // S3 counts from the next midnight on, so that nothing goes early.
    expect(16 * DAY_MS).toBeGreaterThan(MEMORY_MS);
  });
});

test.each([
  [{ AIRTABLE_REFRESH_FIELD: 'History' }, 'is "History"', 'AIRTABLE_HISTORY_FIELD'],
  [{ AIRTABLE_REFRESH_FIELD: ' job number ' }, 'is " job number "', 'AIRTABLE_JOB_NUMBER_FIELD'],
  [{ AIRTABLE_CALL_SID_FIELD: 'Calls', AIRTABLE_REFRESH_FIELD: 'CALLS' }, 'is "CALLS"', 'AIRTABLE_CALL_SID_FIELD'],
  // The default that nobody wrote.
  [
    { AIRTABLE_HISTORY_FIELD: 'Refresh recording links' },
    'is "Refresh recording links" by default',
    'AIRTABLE_HISTORY_FIELD',
  ],
])('the box is no other field, which holds text: %j', (settings, is, other) => {
  expect(problemsOf(settings)).toEqual([
    `AIRTABLE_REFRESH_FIELD ${is}: it must be another field than ${other}: it is a checkbox, which the pipeline unticks, and ${other} holds text`,
  ]);
});
