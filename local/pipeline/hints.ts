import { rootCredentials } from '../emulator/environment';
import { shellWord } from '../emulator/shell-word';
import type { LocalPipeline } from './start-pipeline';

/** What there is to try. A `LocalPipeline` is one. */
export interface Hinted extends Pick<LocalPipeline, 'name' | 'refreshToken' | 'refreshUrl'> {
  readonly twilio: Pick<LocalPipeline['twilio'], 'url' | 'accountSid' | 'apiKeySid' | 'apiKeySecret'>;
  readonly airtable: Pick<LocalPipeline['airtable'], 'url' | 'token' | 'baseId' | 'jobsTable' | 'jobs'>;
  readonly emulator: Pick<LocalPipeline['emulator'], 'endpoint' | 'region' | 'certificatesFile'>;
  readonly outputs: Pick<LocalPipeline['outputs'], 'BucketName'>;
}

/** A command that a person may copy as it stands. */
const command = (...words: readonly string[]): string => words.map(shellWord).join(' ');

const exported = (variables: Readonly<Record<string, string>>): string =>
  `export ${Object.entries(variables)
    .map(([name, value]) => `${name}=${shellWord(value)}`)
    .join(' ')}`;

/** What leads an AWS client elsewhere, or to other credentials, than what is printed. */
const misleading = (environment: NodeJS.ProcessEnv): readonly string[] => [
  ...['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'],
  ...Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL_')),
];

const hasProxy = (environment: NodeJS.ProcessEnv): boolean =>
  ['http_proxy', 'https_proxy', 'all_proxy'].some((name) => environment[name] ?? environment[name.toUpperCase()]);

/** How the hints are given. */
export interface HintOptions {
  /** A warning to show. */
  readonly aboutAwsCli?: string | undefined;
  /** Of the shell, whose settings they work around. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** What a person may try while the pipeline runs. The AWS credentials among it are the emulator's, which AWS refuses. */
export const hints = (
  { name, twilio, airtable, emulator, outputs, refreshToken, refreshUrl }: Hinted,
  { aboutAwsCli, environment = process.env }: HintOptions = {},
): string => {
  // A proxy would be asked for 127.0.0.1, too.
  const curl = hasProxy(environment) ? ['curl', '--noproxy', '127.0.0.1'] : ['curl'];
  const twilioUser = `${twilio.apiKeySid}:${twilio.apiKeySecret}`;
  const jobs = `${airtable.url}/v0/${airtable.baseId}/${encodeURIComponent(airtable.jobsTable)}`;
  const endpoint = {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_CA_BUNDLE: emulator.certificatesFile,
    // Node's name for it.
    NODE_EXTRA_CA_CERTS: emulator.certificatesFile,
    ...(hasProxy(environment) && { NO_PROXY: '127.0.0.1' }),
  };
  const credentials = {
    AWS_REGION: emulator.region,
    AWS_DEFAULT_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
  };
  const bearer = (token: string) => ['-H', `Authorization: Bearer ${token}`];
  const posted = (value: object) => ['-H', 'Content-Type: application/json', '-d', JSON.stringify(value)];
  const recordId = airtable.jobs()[0]?.id ?? '';
  const tick = { fields: { 'Refresh recording links': true } };
  const recordings = (...args: string[]) =>
    command('npx', 'recordings', ...args, '--pipeline', name, '--region', emulator.region);
  return `
The pipeline is running. Try:

  one more call, whose signed webhook goes the whole way (answers when Twilio got its 204):
    ${command(...curl, '-d', 'job_number=J-1001', `${twilio.url}/_calls`)}
  the histories of all Jobs, as Airtable answers them:
    ${command(...curl, ...bearer(airtable.token), jobs)}
  fresh links in the history of the first Job: tick its box, and post what Airtable's automation posts then:
    ${command(...curl, '-X', 'PATCH', ...bearer(airtable.token), ...posted(tick), `${jobs}/${recordId}`)}
    ${command(...curl, '--cacert', emulator.certificatesFile, ...bearer(refreshToken), ...posted({ recordId }), refreshUrl)}
  what Twilio still lists (what is home is listed no more):
    ${command(...curl, '-u', twilioUser, `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings.json`)}
  the bucket, the queues, the logs, with any AWS client (the AWS CLI from version 2.13 on):
    ${command('unset', ...misleading(environment))}
    ${exported(endpoint)}
    ${exported(credentials)}
    ${command('aws', 's3', 'ls', '--recursive', `s3://${outputs.BucketName}`)}
${aboutAwsCli === undefined ? '' : `    ${aboutAwsCli}\n`}  with the same variables, in this folder: links for whoever may have them, and who was given what and who played it:
    ${recordings('url', '--job', 'J-1001')}
    ${recordings('access', 'J-1001')}

Ctrl-C stops everything and leaves nothing running.`;
};
