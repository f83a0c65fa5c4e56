import type { PipelineFunction } from './pipeline-function';

/** What a new account may have. Source: AWS Lambda Developer Guide, "Lambda quotas": new accounts start lower than 1,000. */
const QUOTA_OF_A_NEW_ACCOUNT = 10;
/**
 * What Lambda leaves to functions without a reservation, where the quota is above it; where it is not, nothing can be
 * reserved. Source: AWS Lambda Developer Guide, "Configuring reserved concurrency".
 */
const KEPT_UNRESERVED = 100;
/** Two for `ingest`, so that a webhook need not wait for the cold start of another one, and one for whatever is scheduled or asks for links. */
const ROOM_FOR_THE_OTHERS = 3;

const QUOTA = 'The quota (aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions)';

export interface ConcurrencyProps {
  readonly functions: readonly PipelineFunction[];
  /** PROCESSOR_CONCURRENCY, the share that a person can choose. */
  readonly processors: number;
  /** INGEST_RESERVED_CONCURRENCY. */
  readonly reserved: number | undefined;
}

/**
 * What the account's quota of concurrent executions must be, in words: a backlog would take all of it, and a webhook that
 * finds none left is answered too late for Twilio. Nothing in a template can read the quota.
 */
export const explainedConcurrency = ({ functions, processors, reserved }: ConcurrencyProps): string => {
  const consumers = functions.flatMap(({ watched: { feature }, maxConcurrency }) =>
    maxConcurrency === undefined ? [] : [{ feature, maxConcurrency }],
  );
  const together = consumers.reduce((sum, { maxConcurrency }) => sum + maxConcurrency, 0);
  const names = consumers.map(({ feature, maxConcurrency }) => `${feature} ${maxConcurrency}`).join(', ');
  const needed = together + ROOM_FOR_THE_OTHERS;
  const fitting = QUOTA_OF_A_NEW_ACCOUNT - ROOM_FOR_THE_OTHERS - (together - processors);
  const advice =
    needed > QUOTA_OF_A_NEW_ACCOUNT
      ? ` With ${QUOTA_OF_A_NEW_ACCOUNT}, the quota of a new account, set PROCESSOR_CONCURRENCY=${fitting}, or ask for more ` +
        'in Service Quotas.'
      : '';
  return (
    `Lambda: the consumers of the queues take up to ${together} executions at the same time (${names}). ` +
    (reserved === undefined
      ? `Webhooks and requests for links share the account's quota with them. ${QUOTA} must be at least ${needed}, or webhooks are not answered ` +
        `while a backlog is worked off, and Twilio gives each up after 15 seconds.${advice}`
      : `Lambda keeps ${reserved} executions free for ingest (INGEST_RESERVED_CONCURRENCY), and gives it no more than ` +
        `these. ${QUOTA} must be at least ${KEPT_UNRESERVED + reserved}, or the deploy fails: ${KEPT_UNRESERVED} stay ` +
        'unreserved.')
  );
};
