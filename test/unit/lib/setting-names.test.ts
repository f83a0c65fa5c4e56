import { nameProblems } from '../../../lib/settings/names';
import { settingNames } from '../../../lib/settings/schema';

const inShell = (...shell: string[]) => nameProblems(settingNames, { shell, file: [] });
const inFile = (...file: string[]) => nameProblems(settingNames, { shell: [], file });

test('a misspelt name is answered with the right one', () => {
  expect(inShell('RECORDING_RETENTON_DAYS')).toEqual([
    'RECORDING_RETENTON_DAYS is not a setting; did you mean RECORDING_RETENTION_DAYS?',
  ]);
  expect(inFile('RECORDING_RETENTON_DAYS')).toEqual([
    'RECORDING_RETENTON_DAYS in .env is not a setting; did you mean RECORDING_RETENTION_DAYS?',
  ]);
});

test('a name in both places is complained about once', () => {
  const both = ['S3_REGON'];
  expect(nameProblems(settingNames, { shell: both, file: both })).toHaveLength(1);
});

test('any name with any one letter left out or doubled is noticed, unless it is a setting itself', () => {
  const taken: string[] = [];
  for (const name of settingNames)
    for (let at = 0; at < name.length; at++)
      for (const instead of ['', name.charAt(at).repeat(2)]) {
        const misspelt = name.slice(0, at) + instead + name.slice(at + 1);
        if (settingNames.includes(misspelt)) taken.push(misspelt);
        else
          expect(inShell(misspelt)).toEqual([expect.stringContaining(`${misspelt} is not a setting; did you mean `)]);
      }
  // TWILIO_ACCOUNT_SIDS, less its last letter: each of the two refuses what belongs to the other, or is missed.
  expect(taken).toEqual(['TWILIO_ACCOUNT_SID']);
});

test('lower case is a misspelling', () => {
  expect(inShell('s3_region')).toEqual([expect.stringContaining('did you mean S3_REGION?')]);
});

test.each([
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'CDK_DEFAULT_REGION',
  'OS_REGION',
  'DO_REGION',
  'GCS_BUCKET',
  'GS_BUCKET',
  'S3_ENDPOINT',
  'S3_ENDPOINT_URL',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_API_KEY',
  'TWILIO_REGION',
  'TWILIO_EDGE',
  'AIRTABLE_API_KEY',
  'LOG_LEVEL',
  'NODE_OPTIONS',
  'HISTSIZE',
  'HOSTNAME',
  'PATH',
  '_',
])('%s in a shell is somebody else’s', (name) => {
  expect(inShell(name)).toEqual([]);
});

test('.env is written for this app: there every unknown name is a problem', () => {
  expect(inFile('COLOUR')).toEqual(['COLOUR in .env is not a setting; .env.example lists them all']);
});

test.each(['AWS_PROFILE', 'AWS_ENDPOINT_URL', 'CDK_DEFAULT_REGION', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY'])(
  '%s of the tools around is tolerated in .env',
  (name) => {
    expect(inFile(name)).toEqual([]);
  },
);

test('a store that is not AWS S3 is refused, with the reason', () => {
  expect(inFile('S3_ENDPOINT')).toEqual([
    'S3_ENDPOINT in .env is not a setting: recordings are kept in AWS S3. For another endpoint that speaks like AWS see docs/another-endpoint.md',
  ]);
});

test('no setting is a misspelling of another', () => {
  expect(inShell(...settingNames)).toEqual([]);
  expect(inFile(...settingNames)).toEqual([]);
});
