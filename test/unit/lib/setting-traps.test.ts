import { RegionInfo } from 'aws-cdk-lib/region-info';
import fc from 'fast-check';
import { settings, settingNames } from '../../../lib/settings/schema';
import { synthesise } from '../../support/template/synthesise';
import { complaintsAbout, problemsOf, read, refuses, valueOf } from '../../support/template/settings-variables';

/* What would be accepted though it is wrong, and what a person gets told instead. */

const topic = (arn: string) => `arn:${arn}:operations`;
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const only = (name: string, value: string, complaint: RegExp) => {
  expect(complaintsAbout(name, value)).toEqual([expect.stringMatching(complaint)]);
};

describe('an address that already has what the client appends', () => {
  test.each([
    ['AIRTABLE_ENDPOINT_URL', 'https://api.airtable.com/v0'],
    ['AIRTABLE_ENDPOINT_URL', 'https://api.airtable.com/v0/'],
    ['AIRTABLE_ENDPOINT_URL', 'https://api.airtable.com/V0/appA1b2C3d4E5f6G7'],
    ['AIRTABLE_ENDPOINT_URL', 'https://proxy.example.com/airtable//v0'],
    ['WEBHOOK_PUBLIC_URL', 'https://calls.example.com/twilio/recordings'],
    ['WEBHOOK_PUBLIC_URL', 'https://calls.example.com/voice/twilio/recordings/'],
    ['WEBHOOK_PUBLIC_URL', 'https://calls.example.com/twilio/recordings/x'],
  ])('%s is not %s', (name, value) => {
    only(name, value, /must end before \/(v0|twilio\/recordings), which the pipeline appends: remove it/);
  });

  test('a path that only looks like it may stay', () => {
    expect(valueOf('AIRTABLE_ENDPOINT_URL', 'https://x.example.com/v0proxy')).toBe('https://x.example.com/v0proxy');
    expect(valueOf('WEBHOOK_PUBLIC_URL', 'https://x.example.com/twilio')).toBe('https://x.example.com/twilio');
  });

  test('Twilio builds the whole path', () => {
    only('TWILIO_API_URL', 'https://api.twilio.com/2010-04-01', /without a path: use https:\/\/api.twilio.com$/);
  });
});

describe.each(['AIRTABLE_ENDPOINT_URL', 'WEBHOOK_PUBLIC_URL', 'RUNBOOK_BASE_URL'])(
  '%s is what a person reads',
  (name) => {
    test.each([
      ['https://example.com/a/../b', /no "\." and no "\.\."/],
      ['https://example.com/./b', /no "\." and no "\.\."/],
      ['https://example.com/a/..', /no "\." and no "\.\."/],
      ['https://example.com/a/%2e%2E/b', /no "\." and no "\.\."/],
      ['https://example.com/a b', /no spaces/],
      ['https://example.com\\a', /no "\\"/],
      [`https://example.com/${'a'.repeat(256)}`, /at most 255 characters/],
      ['https:example.com', /begins with https:\/\//],
      ['//example.com', /begins with https:\/\//],
      ['/docs/runbook.md', /begins with https:\/\//],
      ['docs/runbook.md', /begins with https:\/\//],
      ['example.com', /begins with https:\/\//],
      ['https://', /begins with https:\/\//],
      ['http://example.com', /must begin with https:\/\//],
    ])('not %s', (value, complaint) => {
      only(name, value, complaint);
    });

    test('dots that are no steps may stay', () => {
      expect(complaintsAbout(name, 'https://example.com/a.b/.c/d..e')).toEqual([]);
    });
  },
);

test('RUNBOOK_BASE_URL ends before its anchor', () => {
  only('RUNBOOK_BASE_URL', 'https://wiki.example.com/a?pageId=12#top', /must end before the "#".* Remove the "#"/);
});

describe('names of Airtable', () => {
  test.each(['https://airtable.com/appA1b2C3d4E5f6G7/tblA1b2C3d4E5f6G7', 'airtable.com/appA1b2C3d4E5f6G7', 'http://x'])(
    'are no address: %s',
    (value) => {
      only('AIRTABLE_JOBS_TABLE', value, /not an address. An id begins with tbl/);
      only('AIRTABLE_HISTORY_FIELD', value, /not an address. An id begins with fld/);
    },
  );

  test.each(['.', '..', ' . '])('no table is called "%s", which would lead to another address', (value) => {
    refuses('AIRTABLE_JOBS_TABLE', value);
  });

  test.each([
    ['AIRTABLE_JOBS_TABLE', 'fldA1b2C3d4E5f6G7', /is the id of a field. The id of a table begins with tbl/],
    ['AIRTABLE_JOBS_TABLE', 'viwA1b2C3d4E5f6G7', /is the id of a view/],
    ['AIRTABLE_JOBS_TABLE', 'appA1b2C3d4E5f6G7', /is the id of a base/],
    ['AIRTABLE_CALL_SID_FIELD', 'tblA1b2C3d4E5f6G7', /is the id of a table. The id of a field begins with fld/],
  ])('%s is not %s', (name, value, complaint) => {
    only(name, value, complaint);
  });

  test.each(['AIRTABLE_JOBS_TABLE', 'AIRTABLE_CALL_SID_FIELD'] as const)('%s fits into a Lambda', (name) => {
    expect(valueOf(name, 'ä'.repeat(127))).toHaveLength(127);
    only(name, 'ä'.repeat(128), /at most 255 bytes.* Use the id \((tbl|fld)…\)/);
  });

  test('blanks around a name do not count', () => {
    expect(valueOf('AIRTABLE_JOBS_TABLE', ' Orders ')).toBe('Orders');
    expect(valueOf('AIRTABLE_CALL_SID_FIELD', ' Calls ')).toBe('Calls');
    expect(valueOf('HISTORY_SOURCE', ' IVR ')).toBe('IVR');
  });

  test('any other name will do', () => {
    for (const name of ['Job #', 'Jobs/2026', 'http', '...', 'Größe (m²)', '仕事', '☎️', 'tbl'])
      expect(complaintsAbout('AIRTABLE_JOBS_TABLE', name)).toEqual([]);
  });
});

describe('what no person sees', () => {
  const HIDDEN = [
    ...['\0', '\x01', '\t', '\n', '\r', '\x1b', '\x7f', '\x85', '\x9f', '\u2028', '\u2029'],
    ...['\u202A', '\u202E', '\u2066', '\u2069', '\u200E', '\u061C', '\uD800', '\uDC00', '\uFFFD'],
  ];
  const escaped = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

  test.each(settingNames)('is not in %s', (name) => {
    for (const character of HIDDEN) {
      const complaints = complaintsAbout(name, `a${character}b`);
      expect(complaints).toEqual([
        expect.stringMatching(new RegExp(`^${name} is .*: it must (not hold|be on one line)`, 'u')),
      ]);
      expect(complaints[0]).not.toContain(character);
    }
  });

  test('is spelt out', () => {
    for (const character of HIDDEN)
      expect(complaintsAbout('HISTORY_SOURCE', `a${character}b`)[0]).toContain(`is "a${escaped(character)}b"`);
  });

  test.each(['\u00A0', '\u200B', '\u200D', '\uFEFF', '\u00AD', '\u3164', '\u2800', '\u3000', '\u2060', '\u{E0041}'])(
    'is not at the beginning or end: %j',
    (character) => {
      only('HISTORY_SOURCE', `${character}IVR`, /invisible character U\+[0-9A-F]{4,5} at its beginning/);
      only('HISTORY_SOURCE', `IVR${character}`, /invisible character U\+[0-9A-F]{4,5} at its end/);
    },
  );

  test.each(['Desk ☎️', '👩‍🔧', 'a\u00A0b', 'हिन्दी', 'क्‍ष'])('but %s is as it looks', (value) => {
    expect(valueOf('HISTORY_SOURCE', value)).toBe(value);
  });

  test('whatever a value holds, a complaint about it is one line that obeys nobody', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settingNames), fc.string({ unit: 'binary', maxLength: 12 }), (name, value) => {
        for (const complaint of problemsOf({ [name]: value }))
          expect(complaint).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('PIPELINE_NAME', () => {
  test('is not the name of another pipeline’s second stack', () => {
    only('PIPELINE_NAME', 'calls-monitoring', /second stack of a pipeline called calls is named. Choose another name/);
    expect(valueOf('PIPELINE_NAME', 'monitoring')).toBe('monitoring');
    expect(valueOf('PIPELINE_NAME', 'calls-monitoring-2')).toBe('calls-monitoring-2');
  });

  test.each(['sthree-calls', 'amzn-s3-demo-calls'])('begins no name that S3 keeps for itself: %s', (value) => {
    only('PIPELINE_NAME', value, /Choose another name/);
  });

  /** What follows the pipeline's name in the names of a kind; with the kind, since a queue and a function may share one. */
  const endings = () => {
    const { stackName, monitoring, template } = synthesise({ PIPELINE_NAME: 'zz' });
    const named = [template, monitoring.template].flatMap(({ Resources }) =>
      Object.values(Resources).flatMap(({ Type, Properties }) =>
        Object.entries(Properties)
          .filter(([key]) => /^(\w+Name|Name)$/.test(key) && key !== 'DisplayName' && key !== 'PolicyName')
          .map(([, value]) => [Type, value] as const),
      ),
    );
    return [...named, ['stack', stackName], ['stack', monitoring.stackName]].flatMap(([kind, name]) => {
      const [, before, ending] = /^(|.*\W)zz(-[a-z0-9-]+|)(?![\w-])/.exec(typeof name === 'string' ? name : '') ?? [];
      return ending === undefined ? [] : [{ kind: `${kind} ${before ?? ''}`, ending }];
    });
  };

  test('no other ending makes the names of two pipelines meet', () => {
    const all = endings();
    expect(all.length).toBeGreaterThan(50);
    // `x` + ending = `x` + between + other ending: then a pipeline called `x` + between has a name of `x`.
    const between = all.flatMap(({ kind, ending }) =>
      all
        .filter((other) => other.kind === kind && ending !== other.ending && ending.endsWith(other.ending))
        .map((other) => ending.slice(0, ending.length - other.ending.length))
        .filter((part) => part !== '' && part !== '-'),
    );
    const meeting = [...new Set(between)].filter((part) => complaintsAbout('PIPELINE_NAME', `x${part}`).length === 0);
    expect(between).toContain('-monitoring');
    expect(meeting).toEqual([]);
  });
});

describe('S3_BUCKET is not the name that CloudFormation made up', () => {
  const logicalId = (construct = 'RecordingsBucket') => {
    const buckets = Object.entries(synthesise().template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::S3::Bucket',
    );
    const [id] = buckets.map(([name]) => name).filter((name) => name.startsWith(construct));
    return id?.toLowerCase() ?? 'no such bucket';
  };

  test('for this very pipeline', () => {
    const name = `recording-pipeline-${logicalId()}-x4y5z6abcdef`;
    only('S3_BUCKET', name, /made up for this pipeline.*"already exists"\). Remove S3_BUCKET, and the bucket stays/);
  });

  test('with the random part of 13 characters', () => {
    only('S3_BUCKET', `recording-pipeline-${logicalId()}-1x4y5z6abcdef`, /made up for this pipeline/);
  });

  test('for its access log', () => {
    const name = `recording-pipeline-${logicalId('RecordingsAccessLog')}-x4y5z6abcdef`;
    only('S3_BUCKET', name, /made up for this pipeline/);
  });

  test('for its links bucket', () => {
    only('S3_BUCKET', `recording-pipeline-${logicalId('Links')}-x4y5z6abcdef`, /made up for this pipeline/);
  });

  test('cut to 63 characters', () => {
    const pipeline = 'the-call-recordings-of-our-depot';
    const bucket = `the-call-recordings-of-ou-${logicalId()}-x4y5z6abcdef`;
    expect(bucket).toHaveLength(63);
    expect(problemsOf({ PIPELINE_NAME: pipeline, S3_BUCKET: bucket })).toEqual([
      expect.stringMatching(/made up for this pipeline/),
    ]);
  });

  test.each([
    'other-recordingsbucketb0c8199f-x4y5z6abcdef',
    'recording-pipeline-recordings',
    'recording-pipeline-recordingsbucket',
    'recording-pipeline-logs-x4y5z6abcdef',
  ])('another one may be named so: %s', (value) => {
    expect(valueOf('S3_BUCKET', value)).toBe(value);
  });
});

describe('topics', () => {
  test('may belong to another account', () => {
    expect(problemsOf({ CRITICAL_TOPIC_ARN: topic('aws:sns:us-east-1:444455556666') })).toEqual([]);
  });

  test('are of the partition of their region', () => {
    expect(problemsOf({ WARNING_TOPIC_ARN: topic('aws-cn:sns:us-east-1:111122223333') })).toEqual([
      expect.stringMatching(/must begin with arn:aws:, the partition of us-east-1/),
    ]);
    expect(
      problemsOf({ S3_REGION: 'us-gov-west-1', WARNING_TOPIC_ARN: topic('aws:sns:us-gov-west-1:111122223333') }),
    ).toEqual([expect.stringMatching(/must begin with arn:aws-us-gov:/)]);
  });

  test('are no subscriptions', () => {
    only(
      'CRITICAL_TOPIC_ARN',
      `${topic('aws:sns:us-east-1:111122223333')}:0c5eb2f6-9f1e-4f7f-a7a2-6d1b0c5b7f55`,
      /this is a subscription to one. Remove the last part: arn:aws:sns:us-east-1:111122223333:operations$/,
    );
  });
});

test('letter case counts in ARNs only behind the region', () => {
  expect(valueOf('CRITICAL_TOPIC_ARN', 'ARN:AWS:SNS:US-EAST-1:111122223333:Operations')).toBe(
    'arn:aws:sns:us-east-1:111122223333:Operations',
  );
  expect(valueOf('BREAK_GLASS_ROLE_ARNS', 'ARN:AWS:IAM::111122223333:role/Auditor')).toEqual([role('Auditor')]);
});

test('letter case does not count in words', () => {
  for (const value of ['Never', 'NEVER']) expect(valueOf('RECORDING_LIFECYCLE_IA_DAYS', value)).toBe('never');
  for (const value of ['True', 'TRUE']) expect(valueOf('TWILIO_CLEANUP', value)).toBe(true);
});

test('roles are of the partition of the bucket', () => {
  expect(problemsOf({ BREAK_GLASS_ROLE_ARNS: 'arn:aws-cn:iam::111122223333:role/auditor' })).toEqual([
    expect.stringMatching(/must be roles whose ARNs begin with arn:aws:, the partition of us-east-1/),
  ]);
});

describe('too many', () => {
  const many = (count: number, item: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => item(index)).join();

  test('addresses', () => {
    expect(read({ OPERATIONS_EMAILS: many(20, (index) => `a${index}@example.com`) }).OPERATIONS_EMAILS).toHaveLength(
      20,
    );
    only(
      'OPERATIONS_EMAILS',
      many(21, (index) => `a${index}@example.com`),
      /at most 20 addresses.*a mailing list/,
    );
  });

  test('folders', () => {
    const folders = (length: number) => many(3, (index) => String(index).padStart(length, 'f'));
    expect(valueOf('S3_FORMER_PREFIXES', folders(232))).toHaveLength(3);
    only('S3_FORMER_PREFIXES', folders(233), /at most \d+ folders, 700 characters in all/);
  });

  test('roles', () => {
    const roles = (count: number) => many(count, (index) => role(String(index).padStart(64, 'r')));
    expect(valueOf('BREAK_GLASS_ROLE_ARNS', roles(120))).toHaveLength(120);
    only('BREAK_GLASS_ROLE_ARNS', roles(130), /at most 12000 characters in all.*one role/);
  });
});

describe('S3_REGION', () => {
  test.each([
    ['us-east-1a', /this is a zone of one. Set S3_REGION=us-east-1$/],
    ['us-east1', /Did you mean us-east-1\?/],
    ['eu-westt-1', /Did you mean eu-west-\d\? For a newer region update the library: npm install/],
    ['frankfurt', /must be an AWS region, such as us-east-1$/],
    [
      'xx-north-9',
      /those of aws-cdk-lib \d+\.\d+\.\d+.*For a newer region update the library: npm install --save-exact aws-cdk-lib@latest$/,
    ],
  ])('is not %s', (value, complaint) => {
    only('S3_REGION', value, complaint);
  });

  test('is any that the library knows', () => {
    for (const { name } of RegionInfo.regions) expect(problemsOf({ S3_REGION: name.toUpperCase() })).toEqual([]);
  });
});

test('every refusal says what to do', () => {
  for (const name of Object.keys(settings))
    for (const value of ['|{', '-1', 'https://x/?#', 'a'.repeat(5000), 'arn:aws:x', '..'])
      for (const complaint of complaintsAbout(name, value))
        expect(complaint).toMatch(/: it must |: it is not used with AWS\..*: remove it/);
});
