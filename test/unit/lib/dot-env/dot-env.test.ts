import fc from 'fast-check';
import { parse } from 'dotenv';
import { parseDotEnv } from '../../../../lib/settings/dot-env/read';
import { isForeign, meantBy } from '../../../../lib/settings/names';
import { secretNames, settingNames } from '../../../../lib/settings/schema';

const known = {
  isRead: (name: string) => settingNames.includes(name) || isForeign(name),
  meant: (name: string) => meantBy(name, settingNames),
  isPublic: (name: string) => settingNames.includes(name) && !secretNames.has(name),
};
const read = (text: string) => parseDotEnv(Buffer.from(text), known);
const problemsOf = (text: string) => read(text).problems;

describe('what is written is what is read', () => {
  test.each([
    ['S3_BUCKET=calls', 'calls'],
    ['  S3_BUCKET = calls  ', 'calls'],
    ['export S3_BUCKET=calls', 'calls'],
    ['S3_BUCKET: calls', 'calls'],
    ['S3_BUCKET=', ''],
    ['S3_BUCKET=""', ''],
    ['S3_BUCKET="Job #"', 'Job #'],
    ["S3_BUCKET='Job #'", 'Job #'],
    ['S3_BUCKET=`Job #`', 'Job #'],
    ['S3_BUCKET="calls" # of today', 'calls'],
    ['S3_BUCKET="calls" # "of today"', 'calls'],
    [`S3_BUCKET='5" discs'`, '5" discs'],
    [`S3_BUCKET="Bob's Jobs"`, "Bob's Jobs"],
    ["S3_BUCKET=Bob's Jobs", "Bob's Jobs"],
    ['S3_BUCKET=Job=1', 'Job=1'],
    ['S3_BUCKET=C:\\new', 'C:\\new'],
    ["S3_BUCKET='C:\\new'", 'C:\\new'],
    ['S3_BUCKET=$HOME/${X}', '$HOME/${X}'],
    ['S3_BUCKET=Ärger № 5', 'Ärger № 5'],
  ])('%s', (line, value) => {
    expect(read(`# first\n\n${line}\nS3_PREFIX=p`)).toEqual({
      variables: { S3_BUCKET: value, S3_PREFIX: 'p' },
      problems: [],
      spoilt: new Set(),
    });
  });

  test.each([
    ['a byte order mark', '\uFEFFS3_BUCKET=calls\nS3_PREFIX=p\n'],
    ['the line ends of Windows', 'S3_BUCKET=calls\r\nS3_PREFIX=p\r\n'],
    ['the line ends of an old Mac', 'S3_BUCKET=calls\rS3_PREFIX=p\r'],
    ['no last line end', 'S3_BUCKET=calls\nS3_PREFIX=p'],
    ['comments of any text', '# Job # "\'`=\u200B\nS3_BUCKET=calls\n  # S3_BUCKET=old\nS3_PREFIX=p'],
  ])('with %s', (_, text) => {
    expect(read(text)).toEqual({ variables: { S3_BUCKET: 'calls', S3_PREFIX: 'p' }, problems: [], spoilt: new Set() });
  });

  test('nothing in it is nothing', () => {
    expect(read('')).toEqual({ variables: {}, problems: [], spoilt: new Set() });
  });
});

describe('an unquoted # cuts the value', () => {
  test.each([
    ['AIRTABLE_JOB_NUMBER_FIELD=Job #', 'is only "Job"', 'AIRTABLE_JOB_NUMBER_FIELD="Job #"'],
    ['AIRTABLE_JOB_NUMBER_FIELD=Job#1', 'is only "Job"', 'AIRTABLE_JOB_NUMBER_FIELD="Job#1"'],
    ['AIRTABLE_JOB_NUMBER_FIELD=Job # of the week', 'is only "Job"', 'AIRTABLE_JOB_NUMBER_FIELD="Job # of the week"'],
    ['AIRTABLE_JOB_NUMBER_FIELD=#', 'is empty', 'AIRTABLE_JOB_NUMBER_FIELD="#"'],
    ['AIRTABLE_JOB_NUMBER_FIELD= # 1', 'is empty', 'AIRTABLE_JOB_NUMBER_FIELD="# 1"'],
    ['AIRTABLE_JOB_NUMBER_FIELD=5" #', 'is only "5""', `AIRTABLE_JOB_NUMBER_FIELD='5" #'`],
    ['AIRTABLE_JOB_NUMBER_FIELD=C:\\n #', 'is only "C:\\n"', `AIRTABLE_JOB_NUMBER_FIELD='C:\\n #'`],
    ['export AIRTABLE_JOB_NUMBER_FIELD=Job #', 'is only "Job"', 'AIRTABLE_JOB_NUMBER_FIELD="Job #"'],
  ])('%s', (line, is, remedy) => {
    expect(problemsOf(`# first\n${line}\n`)).toEqual([
      `AIRTABLE_JOB_NUMBER_FIELD in line 2 of .env ${is} to the app, since an unquoted "#" begins a comment. Put the whole ` +
        `value in quotes: ${remedy}. If a comment is meant, move it to a line of its own`,
    ]);
  });

  test('what may be a secret is not shown', () => {
    const cut = problemsOf('AWS_SECRET_ACCESS_KEY=s3cret#s3cret\nS3_SECRET_ACCESS_KEY=s3cret #\n');
    expect(cut).toHaveLength(2);
    expect(cut.join()).not.toContain('s3cret');
    expect(problemsOf('TWILIO_API_URL=https://me:s3cret@x #').join()).not.toContain('s3cret');
    expect(problemsOf('s3cret\nAUTH TOKEN s3cret\n').join()).not.toContain('s3cret');
  });
});

test('of a name that nobody reads only the name is the problem, which is told elsewhere', () => {
  expect(problemsOf('TWILIO_AUTH_TOKEN=a#b\nCOLOUR="blue\n')).toEqual([]);
});

describe('quotes that do not enclose the value', () => {
  test.each([
    ['S3_BUCKET="calls', /begins with " but does not end with it/],
    ["S3_BUCKET='calls", /begins with ' but does not end with it/],
    ['S3_BUCKET=`calls', /begins with ` but does not end with it/],
    ['S3_BUCKET="', /begins with " but does not end with it/],
    ['S3_BUCKET="Job #', /begins with " but does not end with it/],
    ['S3_BUCKET=calls"', /ends with a quote that nothing opens/],
    ["S3_BUCKET=calls'", /ends with a quote that nothing opens/],
    ['S3_BUCKET="calls" today', /has something behind its closing "/],
    ['S3_BUCKET="calls"#today', /has something behind its closing "/],
    ['S3_BUCKET="a "b" c"', /has something behind its closing ".* must be ' or `/],
    ["S3_BUCKET='it's'", /has something behind its closing '.* must be " or `/],
    ["S3_BUCKET='it\\'s'", /has something behind its closing '/],
    ['S3_BUCKET="calls\\"', /has a "\\" in front of a quote/],
    ['S3_BUCKET="C:\\new"', /becomes a line break.*S3_BUCKET='C:\\new'/],
    ['S3_BUCKET="a\\rb"', /becomes a line break/],
    ['S3_BUCKET=“calls”', /typographic quote/],
    ['S3_BUCKET=„calls“', /typographic quote/],
    ['S3_BUCKET=‘calls’', /typographic quote/],
  ])('%s', (line, complaint) => {
    expect(problemsOf(`${line}\nS3_PREFIX=p\n`)).toEqual([
      expect.stringMatching(new RegExp(`^S3_BUCKET in line 1 of .env .*${complaint.source}`, 'u')),
    ]);
  });

  test('a value over several lines', () => {
    expect(problemsOf('S3_BUCKET="one\ntwo"\nS3_PREFIX=p\n')).toEqual([
      expect.stringMatching(/^S3_BUCKET in line 1 of .env begins with " but does not end with it. A value is one line/),
      expect.stringMatching(/^Line 2 of .env is not read/),
    ]);
  });

  test('a quote that swallows the next settings', () => {
    const { problems, spoilt } = read(`S3_BUCKET='calls\nS3_PREFIX=p\nHISTORY_SOURCE='\n`);
    expect(problems).toEqual([
      expect.stringMatching(/^S3_BUCKET in line 1 of .env begins with '/),
      expect.stringMatching(/^HISTORY_SOURCE in line 3 of .env begins with '/),
    ]);
    expect([...spoilt].sort()).toEqual(['HISTORY_SOURCE', 'S3_BUCKET', 'S3_PREFIX']);
  });

  test('quotes on the line after the name', () => {
    const { problems, spoilt } = read('S3_BUCKET=\n"calls"\n');
    expect(problems).toEqual([expect.stringMatching(/^Line 2 of .env is not read/)]);
    expect([...spoilt]).toEqual(['S3_BUCKET']);
  });
});

describe('lines that are passed over', () => {
  test.each([
    ['S3_BUCKET', '. Did you mean S3_BUCKET=…?'],
    ['S3_BUCKET calls', '. Did you mean S3_BUCKET=…?'],
    ['S3 BUCKET=calls', '. Did you mean S3_BUCKET=…?'],
    ['set S3_BUCKET=calls', '. Did you mean S3_BUCKET=…?'],
    ['export S3_BUCKET', '. Did you mean S3_BUCKET=…?'],
    ['S3_BUCKET:calls', '. Did you mean S3_BUCKET=…?'],
    ['S3_BÜCKET=calls', '. Did you mean S3_BUCKET=…?'],
    ['S3\u200B_BUCKET=calls', '. Did you mean S3_BUCKET=…?'],
    ['=calls', ''],
    ['calls', ''],
    ['// S3_BUCKET=calls', ''],
    ['; the bucket', ''],
    ['[storage]', ''],
  ])('%s', (line, meant) => {
    expect(problemsOf(`S3_PREFIX=p\n${line}\n`)).toEqual([
      `Line 2 of .env is not read. It must be NAME=value, with a name of letters, digits and "_", or begin with "#"${meant}`,
    ]);
  });

  test.each(['# Our bucket\u2028S3_BUCKET=calls', 'S3_BUCKET=calls\u2029S3_PREFIX=q'])(
    'an invisible end of line hides a setting, or makes one of a comment: %j',
    (line) => {
      expect(problemsOf(line)[0]).toMatch(/^Line 1 of .env holds the invisible line separator U\+202[89]/);
    },
  );
});

test('a name that stands twice', () => {
  expect(problemsOf('S3_BUCKET=a\nS3_PREFIX=p\nS3_BUCKET=b\n')).toEqual([
    'S3_BUCKET stands twice in .env, in lines 1 and 3, and only the last counts. Remove one of them',
  ]);
  expect(problemsOf('S3_BUCKET=a\nexport S3_BUCKET = a\n')).toHaveLength(1);
});

describe('whatever is written', () => {
  const piece = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'S3_BUCKET',
        'S3_PREFIX',
        'HISTORY_SOURCE',
        'S3-X',
        'export ',
        '\n',
        '\n',
        '\r\n',
        '\r',
      ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '=',
        '=',
        ': ',
        ':',
        ' ',
        '#',
        '"',
        "'",
        '`',
        '\\',
        '\\n',
        '\t',
        '\u2028',
        '\u00A0',
        '\uFEFF',
      ),
    },
    fc.constantFrom('a', 'Job', 'x y', '1'),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  const file = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));

  test('without a complaint dotenv yields what a person reads', () => {
    let quiet = 0;
    fc.assert(
      fc.property(file, (text) => {
        fc.pre(text.isWellFormed());
        const { variables, problems } = parseDotEnv(Buffer.from(text), { ...known, isRead: () => true });
        expect(variables).toEqual(parse(text.replace(/^\uFEFF/, '')));
        if (problems.length > 0) return;
        quiet += 1;
        // Read without dotenv: one assignment a line, nothing that begins a comment outside of quotes.
        const own = text
          .replace(/^\uFEFF/, '')
          .split(/\r\n?|\n/)
          .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
          .map((line) => /^\s*(?:export\s+)?([\w.-]+)\s*[=:]\s*(.*)$/su.exec(line)?.slice(1) ?? []);
        expect(Object.keys(variables)).toHaveLength(own.length);
        for (const [name = '', rest = ''] of own) {
          const inside = /^(["'`])(.*?)\1\s*(\s#.*)?$/su.exec(rest)?.[2];
          expect([name, variables[name]]).toEqual([name, inside ?? rest.trim()]);
        }
      }),
      { numRuns: 2000 },
    );
    expect(quiet).toBeGreaterThan(50);
  });
});
