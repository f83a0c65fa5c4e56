import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { bundle, cleanEnvironment } from '../deployed/run-program';

const told = z.object({ url: z.string() });

/** What S3 was asked, and what it took, since it was asked about that last. */
const awsCounts = z.object({
  /** By action. */
  requests: z.record(z.string(), z.number()),
  /** Of objects and their parts. */
  bytes: z.number(),
  objects: z.number(),
  /** Objects that are not the recordings that they say they are. */
  wrong: z.number(),
});
export type AwsCounts = z.output<typeof awsCounts>;

const start = async (entry: string, folder: string, environment: Readonly<Record<string, string>>) => {
  const program = await bundle(entry, folder);
  const child = fork(program, { env: cleanEnvironment(environment), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message] = (await once(child, 'message')) as unknown[];
  return { child, url: told.parse(message).url };
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (!child.connected) throw new Error('Twilio or AWS of the bench has ended before it: what was measured is nothing');
  child.disconnect();
  await once(child, 'exit');
};

export interface OtherSides {
  readonly twilioUrl: string;
  readonly awsUrl: string;
  /** Since it was asked last. */
  readonly counted: () => Promise<AwsCounts>;
  readonly stop: () => Promise<void>;
}

export interface Latencies {
  readonly twilioMs: number;
  readonly awsMs: number;
}

/**
 * Twilio and AWS, each in a process of its own.
 * @param folder for their bundles @param secret what the secret holds @param latencies before each answer
 */
export const startOtherSides = async (
  folder: string,
  secret: unknown,
  { twilioMs, awsMs }: Latencies = { twilioMs: 0, awsMs: 0 },
): Promise<OtherSides> => {
  const [twilio, aws] = await Promise.all([
    start('processor/source', folder, { BENCH_LATENCY_MS: String(twilioMs) }),
    start('processor/aws', folder, { BENCH_LATENCY_MS: String(awsMs), BENCH_SECRET: JSON.stringify(secret) }),
  ]);
  return {
    twilioUrl: twilio.url,
    awsUrl: aws.url,
    counted: async () => {
      aws.child.send('counts');
      const [message] = (await once(aws.child, 'message')) as unknown[];
      return awsCounts.parse(message);
    },
    stop: async () => {
      await Promise.all([stop(twilio.child), stop(aws.child)]);
    },
  };
};
