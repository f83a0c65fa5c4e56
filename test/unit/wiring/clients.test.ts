import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { twilioCallJobs } from '../../../lambdas/adapters/twilio-call-jobs';
import { twilioListing } from '../../../lambdas/adapters/twilio-listing';
import { twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import { accessAuditEnv } from '../../../lambdas/access-audit/env';
import { wireAccessAudit } from '../../../lambdas/access-audit/wire';
import { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import { wireAirtableRefresh } from '../../../lambdas/airtable-refresh/wire';
import { cleanupEnv } from '../../../lambdas/cleanup/env';
import { wireCleanup } from '../../../lambdas/cleanup/wire';
import { historyWriterEnv } from '../../../lambdas/history-writer/env';
import { wireHistoryWriter } from '../../../lambdas/history-writer/wire';
import { ingestEnv } from '../../../lambdas/ingest/env';
import { wireIngest } from '../../../lambdas/ingest/wire';
import { ledgerEnv } from '../../../lambdas/ledger/env';
import { wireLedger } from '../../../lambdas/ledger/wire';
import { processorEnv } from '../../../lambdas/processor/env';
import { wireProcessor } from '../../../lambdas/processor/wire';
import { reconcilerEnv } from '../../../lambdas/reconciler/env';
import { wireReconciler } from '../../../lambdas/reconciler/wire';
import { impatient, patient, streaming } from '../../../lambdas/runtime/aws-client-config';
import type { ClientClass } from '../../../lambdas/runtime/means';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { storageGrowthEnv } from '../../../lambdas/storage-growth/env';
import { wireStorageGrowth } from '../../../lambdas/storage-growth/wire';
import { urlSignerEnv } from '../../../lambdas/url-signer/env';
import { wireUrlSigner } from '../../../lambdas/url-signer/wire';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryLog } from '../../support/fakes/small-fakes';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';
import { TOLD } from '../../support/worlds/told';
import { aLinkId } from '../../support/subjects';

/** The real clients; `made` holds what each was made with. */
const notingClients = () => {
  const made: Record<string, unknown> = {};
  const noting = <Client extends object, Config extends object>(Real: ClientClass<Client, Config>) =>
    new Proxy(Real, {
      construct: (_target, [config]: [Config]) => {
        expect(made).not.toHaveProperty(Real.name);
        made[Real.name] = config;
        return new Real({ region: 'us-east-1', ...config });
      },
    });
  const means = {
    S3Client: noting(S3Client),
    SQSClient: noting(SQSClient),
    SecretsManagerClient: noting(SecretsManagerClient),
    CloudWatchClient: noting(CloudWatchClient),
    CloudWatchLogsClient: noting(CloudWatchLogsClient),
    twilioListing,
    twilioCallJobs,
    twilioRecordings,
    fetch,
    newLinkId: aLinkId,
    time: new VirtualTime(),
    log: new MemoryLog(),
    metrics: new MemoryMetrics(),
  };
  return { made, means };
};
type Noting = ReturnType<typeof notingClients>['means'];

test.each<[string, (means: Noting) => unknown, Record<string, unknown>]>([
  [
    'ingest',
    (means) => wireIngest(parseEnv(ingestEnv, TOLD.ingest), means),
    { SecretsManagerClient: impatient, SQSClient: impatient },
  ],
  [
    'processor',
    (means) => wireProcessor(parseEnv(processorEnv, TOLD.processor), means),
    { SecretsManagerClient: patient, SQSClient: patient, S3Client: streaming },
  ],
  [
    'history-writer',
    (means) => wireHistoryWriter(parseEnv(historyWriterEnv, TOLD['history-writer']), means),
    { SecretsManagerClient: patient, SQSClient: patient, S3Client: patient },
  ],
  [
    'cleanup',
    (means) => wireCleanup(parseEnv(cleanupEnv, TOLD.cleanup), means),
    { SecretsManagerClient: patient, SQSClient: patient, S3Client: patient },
  ],
  [
    'reconciler',
    (means) => wireReconciler(parseEnv(reconcilerEnv, TOLD.reconciler), means),
    { SecretsManagerClient: patient, SQSClient: patient, S3Client: patient, CloudWatchLogsClient: patient },
  ],
  [
    'ledger',
    (means) => wireLedger(parseEnv(ledgerEnv, TOLD.ledger), means),
    { SecretsManagerClient: patient, SQSClient: patient, S3Client: patient },
  ],
  [
    'airtable-refresh',
    (means) => wireAirtableRefresh(parseEnv(airtableRefreshEnv, TOLD['airtable-refresh']), means),
    { SecretsManagerClient: impatient, SQSClient: impatient },
  ],
  [
    'url-signer',
    (means) => wireUrlSigner(parseEnv(urlSignerEnv, TOLD['url-signer']), means),
    { SecretsManagerClient: impatient, S3Client: impatient },
  ],
  [
    'storage-growth',
    (means) => wireStorageGrowth(parseEnv(storageGrowthEnv, TOLD['storage-growth']), means),
    { CloudWatchClient: patient },
  ],
  [
    'access-audit',
    (means) => wireAccessAudit(parseEnv(accessAuditEnv, TOLD['access-audit']), means),
    { S3Client: patient },
  ],
])(
  '%s makes one client of each service it speaks to, as patient as whoever waits for it',
  (_feature, wire, clients) => {
    const { made, means } = notingClients();
    wire(means);
    expect(made).toEqual(clients);
  },
);
