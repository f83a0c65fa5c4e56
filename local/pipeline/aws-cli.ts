import { type Ask, ask } from '../emulator/prerequisites';

/**
 * From which version of each major one the AWS CLI reads AWS_ENDPOINT_URL (aws/aws-cli, .changes/1.29.0.json and
 * .changes/2.13.0.json); an older one ignores it without a word and speaks to AWS itself.
 */
const READS_ENDPOINT_FROM: Readonly<Record<number, number>> = { 1: 29, 2: 13 };

/** The warning about the AWS CLI that the search path leads to; undefined: it will do, or there is none. */
export const aboutAwsCli = async (run: Ask = ask): Promise<string | undefined> => {
  const [, version, major, minor] = /^aws-cli\/((\d+)\.(\d+)\.\d+)/.exec((await run('aws', ['--version'])) ?? '') ?? [];
  const from = READS_ENDPOINT_FROM[Number(major)];
  if (from === undefined || Number(minor) >= from) return undefined;
  return `Your aws is ${version}: it ignores AWS_ENDPOINT_URL and would ask the real AWS. Write aws --endpoint-url "$AWS_ENDPOINT_URL" …, or update it to 2.13 or newer.`;
};
