import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Emulator } from '../../local/emulator/emulator';
import { awsClients } from '../../local/pipeline/aws-clients';
import { loopbackCertificate } from '../../test/support/local/loopback-certificate';
import { deployedFunctions } from '../deployed/deployed-functions';
import { someSettings } from '../deployed/some-settings';
import { type BareAws, startBareAws } from './bare-aws';

/** What ingest and those that it is compared with run in: an AWS that costs next to nothing, and the same secret. */
export interface World {
  readonly folder: string;
  readonly aws: BareAws;
  readonly authToken: string;
  readonly accountSid: string;
  /** Of AWS' certificate and its key; servers of one's own use them, too. */
  readonly files: { readonly certificate: string; readonly key: string };
  /** What all are told. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ingest as it is deployed, with what it is told. */
  readonly ingest: { readonly program: string; readonly environment: Readonly<Record<string, string>> };
}

/** The caller stops its `aws`. */
export const startWorld = async (emulator: Emulator): Promise<World> => {
  const clients = awsClients(emulator);
  const functionOf = await deployedFunctions(emulator, clients, someSettings, 'bench-ingest').finally(() => {
    clients.destroy();
  });
  const { program, variables } = functionOf('ingest');
  const { TWILIO_ACCOUNT_SID: accountSid = '' } = variables;
  const folder = emulator.runFolder;
  const files = { certificate: path.join(folder, 'bare.crt'), key: path.join(folder, 'bare.key') };
  writeFileSync(files.certificate, loopbackCertificate.cert);
  writeFileSync(files.key, loopbackCertificate.key);
  const authToken = randomBytes(16).toString('hex');
  const secret = { twilioAuthToken: authToken, twilioApiKeySid: 'SK', twilioApiKeySecret: 's', airtableToken: 'pat' };
  const aws = await startBareAws(secret);
  const environment = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    NODE_EXTRA_CA_CERTS: files.certificate,
    RECORDINGS_QUEUE_URL: `${aws.url}/000000000000/recordings`,
    CREDENTIALS_SECRET_NAME: 'credentials',
    TWILIO_ACCOUNT_SID: accountSid,
  };
  const ingest = { program, environment: { ...variables, ...environment } };
  return { folder, aws, authToken, accountSid, files, environment, ingest };
};
