/** The Lambdas on the way of a recording. */
export const PIPELINE_FEATURES = ['ingest', 'processor', 'history-writer', 'cleanup'] as const;
