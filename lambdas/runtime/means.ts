import type { Log } from '../core/ports/running';
import type { Time } from '../core/time';
import { type InvocationMetrics, createMetrics } from './emf-metrics';
import { createLog } from './logger';
import { realTime } from './time';

/** What every feature runs on, besides its clients. A test gives its own. */
export interface Means {
  readonly time: Time;
  readonly log: Log;
  readonly metrics: InvocationMetrics;
}

/** A client of AWS to be made: `wire.ts` says how patient each of them is. */
export type ClientClass<Client, Config> = new (config: Config) => Client;

/** What a Lambda runs on: the machine's time, JSON lines on stdout, and metrics in them. */
export const lambdaMeans = ({ PIPELINE_NAME }: { readonly PIPELINE_NAME: string }): Means => ({
  time: realTime,
  log: createLog(),
  metrics: createMetrics(PIPELINE_NAME),
});
