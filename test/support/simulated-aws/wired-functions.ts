import { accessAuditEnv } from '../../../lambdas/access-audit/env';
import { type AccessAuditMeans, wireAccessAudit } from '../../../lambdas/access-audit/wire';
import { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import { type AirtableRefreshMeans, wireAirtableRefresh } from '../../../lambdas/airtable-refresh/wire';
import { cleanupEnv } from '../../../lambdas/cleanup/env';
import { type CleanupMeans, wireCleanup } from '../../../lambdas/cleanup/wire';
import { historyWriterEnv } from '../../../lambdas/history-writer/env';
import { type HistoryWriterMeans, wireHistoryWriter } from '../../../lambdas/history-writer/wire';
import { ingestEnv } from '../../../lambdas/ingest/env';
import { type IngestMeans, wireIngest } from '../../../lambdas/ingest/wire';
import { ledgerEnv } from '../../../lambdas/ledger/env';
import { type LedgerMeans, wireLedger } from '../../../lambdas/ledger/wire';
import { processorEnv } from '../../../lambdas/processor/env';
import { type ProcessorMeans, wireProcessor } from '../../../lambdas/processor/wire';
import { reconcilerEnv } from '../../../lambdas/reconciler/env';
import { type ReconcilerMeans, wireReconciler } from '../../../lambdas/reconciler/wire';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { storageGrowthEnv } from '../../../lambdas/storage-growth/env';
import { type StorageGrowthMeans, wireStorageGrowth } from '../../../lambdas/storage-growth/wire';
import { urlSignerEnv } from '../../../lambdas/url-signer/env';
import { type UrlSignerMeans, wireUrlSigner } from '../../../lambdas/url-signer/wire';
import type { SimulatedAws } from './simulated-aws';

/** What functions have around them besides AWS. */
type Around = Omit<
  IngestMeans &
    ProcessorMeans &
    HistoryWriterMeans &
    CleanupMeans &
    ReconcilerMeans &
    LedgerMeans &
    StorageGrowthMeans &
    AirtableRefreshMeans &
    UrlSignerMeans &
    AccessAuditMeans,
  keyof SimulatedAws['clients']
>;

/** Execution environments of the functions: each wired as its handler.ts wires it, with the variables of the template. */
export const wiredFunctions = (aws: SimulatedAws, around: () => Around) => {
  const variables = (feature: string) => ({ ...aws.function(feature).variables });
  const means = () => ({ ...aws.clients, ...around() });
  return {
    ingest: () => wireIngest(parseEnv(ingestEnv, variables('ingest')), means()),
    processor: () => wireProcessor(parseEnv(processorEnv, variables('processor')), means()),
    'history-writer': () => wireHistoryWriter(parseEnv(historyWriterEnv, variables('history-writer')), means()),
    cleanup: () => wireCleanup(parseEnv(cleanupEnv, variables('cleanup')), means()),
    reconciler: () => wireReconciler(parseEnv(reconcilerEnv, variables('reconciler')), means()),
    ledger: () => wireLedger(parseEnv(ledgerEnv, variables('ledger')), means()),
    'airtable-refresh': () => wireAirtableRefresh(parseEnv(airtableRefreshEnv, variables('airtable-refresh')), means()),
    'url-signer': () => wireUrlSigner(parseEnv(urlSignerEnv, variables('url-signer')), means()),
    'access-audit': () => wireAccessAudit(parseEnv(accessAuditEnv, variables('access-audit')), means()),
    'storage-growth': () => wireStorageGrowth(parseEnv(storageGrowthEnv, variables('storage-growth')), means()),
  };
};
