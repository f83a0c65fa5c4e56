import { aboutAwsCli } from '../../../../local/pipeline/aws-cli';

const about = (answer: string | undefined) => aboutAwsCli(() => Promise.resolve(answer));

test.each([
  ['aws-cli/2.12.7 Python/3.11.3 Linux/6.1 exe/x86_64.ubuntu.22', '2.12.7'],
  ['aws-cli/1.28.1 Python/3.11.2 Linux/6.1 botocore/1.30.1', '1.28.1'],
  ['aws-cli/1.46.3 Python/3.11.7 botocore/1.43.62', '1.46.3'],
  ['aws-cli/1.18.69 Python/3.8.10 Linux/5.4 botocore/1.16.19\n', '1.18.69'],
])('of %j people are warned before it asks the real AWS', async (answer, version) => {
  const warning = await about(answer);
  expect(warning).toMatch(/^Your aws is [^\n]*\.$/);
  expect(warning).toContain(`${version}: it does not heed AWS_ENDPOINT_URL`);
  expect(warning).toContain('--endpoint-url "$AWS_ENDPOINT_URL"');
});

test.each(['aws-cli/2.13.0 Python/3.11.4', 'aws-cli/2.31.5', 'aws-cli/3.0.0', undefined, 'unknown'])(
  'of %j there is nothing to say',
  async (answer) => {
    expect(await about(answer)).toBeUndefined();
  },
);
