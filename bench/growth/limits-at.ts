import { defaultFacts } from '../../operator/cost/defaults';
import { linesPerSecond, storedPerSecond } from './ceilings';
import { AIRTABLE, API_GATEWAY, LAMBDA, S3, SQS, TWILIO } from './limits';
import { DEFAULT_WEBHOOK_RATE, type PipelineModel } from './pipeline-model';
import { DAY_SECONDS } from './profile';
import { SERVICE_TIMES } from './service-times';

/** How much of a limit a load uses in its busiest hour. */
export interface LimitUse {
  readonly limit: string;
  readonly unit: string;
  readonly allowed: number;
  readonly used: number;
  /** What a person does who reaches it. */
  readonly then: string;
}

const { cleanup } = defaultFacts.functions;

/** What each recording asks of one prefix of the bucket: its audio, and the LIST of what its call has already. */
const S3_WRITES = 1;
const S3_READS = 1;

/** @param perDay recordings a day @param callsPerRecording to Airtable, as simulated */
export const limitsAt = (perDay: number, callsPerRecording: number, model: PipelineModel): readonly LimitUse[] => {
  const { processor, audio, writer, window } = model;
  const peak = (Math.max(...model.profile) * perDay) / DAY_SECONDS;
  const lines = linesPerSecond(model, writer.requestsPerBatch + 1);
  // Little's law: what comes in a second, times the seconds that it takes.
  const storing = peak * (processor.fixed + audio.meanSeconds * processor.perSecondOfAudio);
  const cleaners = cleanup?.queue?.maxConcurrency ?? 1;
  const cleaned = (cleaners * (cleanup?.queue?.batchSize ?? 1)) / SERVICE_TIMES.cleanup;
  const cleaning = Math.min(peak, lines) * SERVICE_TIMES.cleanup;
  return [
    {
      limit: "Airtable: one base's requests",
      unit: 'lines/s',
      allowed: lines,
      used: peak,
      then: 'several pipelines, a base each',
    },
    {
      limit: "Airtable: a Team workspace's calls",
      unit: 'calls a month',
      allowed: AIRTABLE.callsPerMonth.Team,
      used: perDay * 30 * callsPerRecording,
      then: 'the Business plan; from 10,000 a day a [window](#the-window) saves half',
    },
    {
      limit: 'processors',
      unit: 'recordings/s',
      allowed: storedPerSecond(model),
      used: peak,
      then: 'raise `PROCESSOR_CONCURRENCY`',
    },
    {
      limit: 'cleanup',
      unit: 'recordings/s',
      allowed: cleaned,
      used: Math.min(peak, lines),
      then: 'nothing: nobody waits for it, and it catches up at night',
    },
    {
      limit: 'Lambda: executions of an account',
      unit: 'at a time',
      allowed: LAMBDA.concurrency,
      used: peak * model.ingest + Math.min(storing, processor.invocations) + writer.writers + cleaners,
      then: 'Service Quotas; a new account has 10',
    },
    {
      limit: '`WEBHOOK_RATE_LIMIT`',
      unit: 'requests/s',
      allowed: DEFAULT_WEBHOOK_RATE,
      used: peak,
      then: 'raise it',
    },
    {
      limit: 'API Gateway: requests of an account',
      unit: 'requests/s',
      allowed: API_GATEWAY.requestsPerSecond,
      used: peak,
      then: 'Service Quotas',
    },
    {
      limit: 'S3: writes under one prefix',
      unit: 'PUT/s',
      allowed: S3.writesPerSecond,
      used: peak * S3_WRITES,
      then: 'nothing: S3 parts a prefix that is used so much',
    },
    {
      limit: 'S3: reads under one prefix',
      unit: 'GET/s',
      allowed: S3.readsPerSecond,
      used: peak * S3_READS,
      then: 'nothing, likewise',
    },
    {
      limit: 'SQS: calls of one kind to the history queue',
      unit: 'calls/s',
      allowed: SQS.fifoCallsPerSecond,
      used: peak,
      then: 'high throughput for FIFO queues',
    },
    {
      limit: 'SQS: messages of the history queue in flight',
      unit: 'messages',
      allowed: SQS.inFlightFifo,
      used: writer.writers * writer.eventsPerBatch + peak * window.seconds,
      then: 'a shorter window',
    },
    {
      limit: 'Twilio: requests under way (no number is documented)',
      unit: 'at a time',
      allowed: TWILIO.concurrentRequests,
      used: storing + cleaning,
      then: 'ask Twilio; subaccounts have limits of their own',
    },
  ];
};

/** The limit that is nearest, or was passed first. */
export const firstOf = (limits: readonly LimitUse[]): LimitUse | undefined =>
  limits.toSorted((one, other) => other.used / other.allowed - one.used / one.allowed)[0];
