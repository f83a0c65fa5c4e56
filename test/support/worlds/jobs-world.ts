import type { AirtableEnv } from '../../../lambdas/adapters/airtable-env';
import { airtableJobs } from '../../../lambdas/adapters/airtable-jobs';
import { type AirtablePace, patientPace } from '../../../lambdas/adapters/airtable-pace';
import type { HistoryUpdate, JobQuery, Jobs, Written } from '../../../lambdas/core/ports/airtable';
import { type JobId, jobId } from '../../../lambdas/core/recording';
import type { Time } from '../../../lambdas/core/time';
import { realTime } from '../../../lambdas/runtime/time';
import type { AirtableOptions, AirtableRequest, AirtableStandIn } from '../../../local/airtable/stand-in';
import { startAirtable } from '../../../local/airtable/start';
import { airtableEnvOf } from '../airtable-env';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { CREDENTIALS, MemoryCredentials } from '../fakes/small-fakes';
import { job } from '../subjects';

export const SECRET = { ...CREDENTIALS, airtableToken: 'patSTANDIN' };

/** No waiting: few tests are about Airtable's rate limit. */
const unpaced = (): AirtablePace => patientPace(0, realTime);

export const standIn = (options: AirtableOptions = {}): Promise<AirtableStandIn> =>
  startAirtable({ token: SECRET.airtableToken, requestsPerSecond: Infinity, ...options });

interface Means {
  readonly env?: AirtableEnv;
  readonly pace?: AirtablePace;
  readonly credentials?: MemoryCredentials;
  readonly metrics?: MemoryMetrics;
  readonly time?: Pick<Time, 'pause'>;
}

export const jobsAt = (
  airtable: AirtableStandIn,
  {
    env = airtableEnvOf(airtable),
    pace = unpaced(),
    credentials = new MemoryCredentials(SECRET),
    metrics = new MemoryMetrics(),
    time = realTime,
  }: Means = {},
): Jobs => airtableJobs(env, { credentials, pace, metrics, fetch, time });

export const ofNumbers = (...numbers: string[]): JobQuery => ({ ids: [], numbers: numbers.map(job), calls: [] });

/** What is to be written over histories that were read. */
export const updates = (...histories: readonly (readonly [JobId, string])[]): Map<JobId, HistoryUpdate> =>
  new Map(histories.map(([id, text]) => [id, { text, assumesEmpty: false }]));

/** The text written, or the code of the failure. */
export const outcomeOf = (written: Written | undefined): string | undefined =>
  written && ('text' in written ? written.text : written.failure.code);

export const idOf = ({ id }: { readonly id: string }): JobId => jobId.parse(id);

/** A text that says this, among other things. */
export const saying = (text: string): unknown => expect.stringContaining(text);

/** The requests that write. */
export const patchesOf = ({ requests }: AirtableStandIn): AirtableRequest[] =>
  requests.filter(({ method }) => method === 'PATCH');
