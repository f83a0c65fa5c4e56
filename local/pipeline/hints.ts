import type { LocalPipeline } from './start-pipeline';

/** What a person may try while the pipeline runs. */
export const hints = ({ twilio, airtable, emulator, outputs }: LocalPipeline): string => `
The pipeline is running. Try:

  one more call, whose signed webhook goes the whole way (answers when Twilio got its 204):
    curl -d job_number=J-1001 ${twilio.url}/_calls
  the histories of all Jobs, as Airtable answers them:
    curl -H 'Authorization: Bearer ${airtable.token}' '${airtable.url}/v0/${airtable.baseId}/${encodeURIComponent(airtable.jobsTable)}'
  what Twilio still lists (what is home is listed no more):
    curl -u ${twilio.apiKeySid}:${twilio.apiKeySecret} ${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Recordings.json
  the bucket, the queues, the logs, with any AWS client:
    export AWS_ENDPOINT_URL=${emulator.endpoint} AWS_CA_BUNDLE='${emulator.certificatesFile}'
    export AWS_REGION=${emulator.region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
    aws s3 ls --recursive s3://${outputs.BucketName}

Ctrl-C stops everything and leaves nothing running.`;
