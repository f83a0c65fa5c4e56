import { rootCredentials } from '../emulator/environment';
import type { LocalPipeline } from './start-pipeline';

/** What there is to try. A `LocalPipeline` is one. */
export interface Hinted {
  readonly twilio: Pick<LocalPipeline['twilio'], 'url' | 'accountSid' | 'apiKeySid' | 'apiKeySecret'>;
  readonly airtable: Pick<LocalPipeline['airtable'], 'url' | 'token' | 'baseId' | 'jobsTable'>;
  readonly emulator: Pick<LocalPipeline['emulator'], 'endpoint' | 'region' | 'certificatesFile'>;
  readonly outputs: Pick<LocalPipeline['outputs'], 'BucketName'>;
}

/** What a person may try while the pipeline runs. */
export const hints = ({ twilio, airtable, emulator, outputs }: Hinted): string => `
The pipeline is running. Try:

  one more call, whose signed webhook goes the whole way (answers when Twilio got its 204):
    curl -d job_number=J-1001 ${twilio.url}/_calls
  the histories of all Jobs, as Airtable answers them:
    curl -H 'Authorization: Bearer ${airtable.token}' '${airtable.url}/v0/${airtable.baseId}/${encodeURIComponent(airtable.jobsTable)}'
  what Twilio still lists (what is home is listed no more):
    curl -u ${twilio.apiKeySid}:${twilio.apiKeySecret} ${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings.json
  the bucket, the queues, the logs, with any AWS client:
    export AWS_ENDPOINT_URL=${emulator.endpoint} AWS_CA_BUNDLE='${emulator.certificatesFile}'
    export AWS_REGION=${emulator.region} AWS_ACCESS_KEY_ID=${rootCredentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${rootCredentials.secretAccessKey}
    aws s3 ls --recursive s3://${outputs.BucketName}

Ctrl-C stops everything and leaves nothing running.`;
