import { Duration } from 'aws-cdk-lib';
import type { WatchedPipeline } from '../../../lib/monitoring/watched-pipeline';

/** A pipeline with the default name, as monitoring knows it. */
export const aPipeline: WatchedPipeline = {
  name: 'recording-pipeline',
  functionNames: {
    ingest: 'recording-pipeline-ingest',
    processor: 'recording-pipeline-processor',
    'history-writer': 'recording-pipeline-history-writer',
    cleanup: 'recording-pipeline-cleanup',
    'storage-growth': 'recording-pipeline-storage-growth',
  },
  restAfterCrash: {
    ingest: Duration.minutes(0),
    processor: Duration.minutes(5),
    'history-writer': Duration.minutes(2),
    cleanup: Duration.minutes(1),
    'storage-growth': Duration.minutes(0),
  },
  queueNames: {
    recordings: 'recording-pipeline-recordings',
    recordingsDeadLetters: 'recording-pipeline-recordings-dlq',
    history: 'recording-pipeline-history.fifo',
    historyDeadLetters: 'recording-pipeline-history-dlq.fifo',
    cleanup: 'recording-pipeline-cleanup',
    cleanupDeadLetters: 'recording-pipeline-cleanup-dlq',
  },
  apiId: 'api',
  accessLogName: '/aws/vendedlogs/apigateway/recording-pipeline',
  bucketName: 'bucket',
  requestFilterId: 'recordings',
};
