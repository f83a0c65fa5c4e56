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
import type * as z from 'zod';
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

/** Made when it is first asked for. */
const lazily = <Made>(make: () => Made): (() => Made) => {
  let known: { readonly made: Made } | undefined;
  return () => (known ??= { made: make() }).made;
};

/** Execution environments of the functions: each wired as its handler.ts wires it, with the variables of the template. */
export const wiredFunctions = (aws: SimulatedAws, around: () => Around) => {
  /** Read once for all environments of a function: each would find the same in them. */
  const variables = <Schema extends z.ZodType>(schema: Schema, feature: string) =>
    lazily(() => parseEnv(schema, { ...aws.function(feature).variables }));
  const read = {
    ingestEnv: variables(ingestEnv, 'ingest'),
    processorEnv: variables(processorEnv, 'processor'),
    historyWriterEnv: variables(historyWriterEnv, 'history-writer'),
    cleanupEnv: variables(cleanupEnv, 'cleanup'),
    reconcilerEnv: variables(reconcilerEnv, 'reconciler'),
    ledgerEnv: variables(ledgerEnv, 'ledger'),
    airtableRefreshEnv: variables(airtableRefreshEnv, 'airtable-refresh'),
    urlSignerEnv: variables(urlSignerEnv, 'url-signer'),
    accessAuditEnv: variables(accessAuditEnv, 'access-audit'),
    storageGrowthEnv: variables(storageGrowthEnv, 'storage-growth'),
  };
  const means = () => ({ ...aws.clients, ...around() });
  return {
    ingest: () => wireIngest(read.ingestEnv(), means()),
    processor: () => wireProcessor(read.processorEnv(), means()),
    'history-writer': () => wireHistoryWriter(read.historyWriterEnv(), means()),
    cleanup: () => wireCleanup(read.cleanupEnv(), means()),
    reconciler: () => wireReconciler(read.reconcilerEnv(), means()),
    ledger: () => wireLedger(read.ledgerEnv(), means()),
    'airtable-refresh': () => wireAirtableRefresh(read.airtableRefreshEnv(), means()),
    'url-signer': () => wireUrlSigner(read.urlSignerEnv(), means()),
    'access-audit': () => wireAccessAudit(read.accessAuditEnv(), means()),
    'storage-growth': () => wireStorageGrowth(read.storageGrowthEnv(), means()),
  };
};
