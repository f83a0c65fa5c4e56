import gte from 'semver/functions/gte';
import { type Ask, ask } from '../emulator/prerequisites';

/**
 * The first version that reads AWS_ENDPOINT_URL (aws/aws-cli, .changes/2.13.0.json); an older one ignores it without a word
 * and speaks to AWS itself. So does every version 1 for the commands of SQS: seen with 1.46.3, which asks queue.amazonaws.com.
 */
const READS_ENDPOINT_FROM = '2.13.0';

/** The warning about the AWS CLI that the search path leads to; undefined: it will do, or there is none. */
export const aboutAwsCli = async (run: Ask = ask): Promise<string | undefined> => {
  const [, version] = /^aws-cli\/(\d+\.\d+\.\d+)/.exec((await run('aws', ['--version'])) ?? '') ?? [];
  if (version === undefined || gte(version, READS_ENDPOINT_FROM)) return undefined;
  return `Your aws is ${version}: it does not heed AWS_ENDPOINT_URL, for SQS at least, and would ask the real AWS. Write aws --endpoint-url "$AWS_ENDPOINT_URL" …, or update it to 2.13 or newer.`;
};
