import { loopbackCertificate } from '../../test/support/local/loopback-certificate';
import { webhook, webhookEvent } from '../deployed/events';
import { bundle } from '../deployed/run-program';
import { interleaved } from '../report/interleaved';
import { type Row, goalOf } from '../report/row';
import { measureService } from './measure-service';
import { postWebhooks } from './post-webhooks';
import { startRuntimeApi } from './runtime-api';
import type { Served } from './served';
import type { World } from './world';

/** Under load a server does several at once, which costs each of them less; a Lambda does one. */
const AT_ONCE = 16;

const ORIGIN = 'https://bench.example.com';

export interface WarmSize {
  readonly services: number;
  readonly warmUp: number;
  readonly webhooks: number;
}

/** What a webhook costs a process that has served many. */
export const warmRows = async (world: World, { services, warmUp, webhooks }: WarmSize): Promise<Row[]> => {
  const { folder, aws, environment, accountSid, authToken, files, ingest } = world;
  const [runtime, express] = await Promise.all([
    bundle('ingest/runtime', folder),
    bundle('ingest/express-service', folder),
  ]);
  const many = Array.from({ length: 200 }, () => webhook(accountSid, authToken, { origin: ORIGIN }));
  const told = { BENCH_WARM_UP: String(warmUp), BENCH_WEBHOOKS: String(webhooks), WEBHOOK_PUBLIC_URL: ORIGIN };

  /** @throws when SQS has fewer messages than were answered for */
  const figuresOf = async (serving: () => Promise<Served>) => {
    const before = aws.taken();
    const { cpuMs } = await serving();
    const taken = aws.taken() - before;
    if (taken < warmUp + webhooks) throw new Error(`SQS has ${taken} messages of ${warmUp + webhooks} webhooks`);
    return { cpuMs: cpuMs / webhooks, aSecond: (1000 * webhooks) / cpuMs };
  };
  const ours = async (): Promise<Served> => {
    const api = await startRuntimeApi(many.map(webhookEvent));
    try {
      const its = { ...ingest.environment, BENCH_PROGRAM: ingest.program, AWS_LAMBDA_RUNTIME_API: api.address };
      return await measureService(runtime, { ...its, ...told });
    } finally {
      await api.stop();
    }
  };
  const theirs = async (atOnce: number): Promise<Served> => {
    const stopping = new AbortController();
    try {
      const its = { TWILIO_AUTH_TOKEN: authToken, BENCH_CERTIFICATE: files.certificate, BENCH_KEY: files.key };
      return await measureService(express, { ...environment, ...its, ...told }, (port) => {
        postWebhooks(port, many, { atOnce, ca: loopbackCertificate.cert, signal: stopping.signal });
      });
    } finally {
      stopping.abort();
    }
  };

  const found = await interleaved(
    {
      ingest: () => figuresOf(ours),
      'Express service': () => figuresOf(() => theirs(AT_ONCE)),
      'Express service, one at a time': () => figuresOf(() => theirs(1)),
    },
    services,
  );
  const measured = (metric: 'cpuMs' | 'aSecond') =>
    Object.fromEntries(Object.entries(found).map(([name, metrics]) => [name, metrics[metric]]));
  const ratio = found.ingest.aSecond.median / found['Express service'].aSecond.median;
  return [
    { figure: 'CPU of a webhook, warm', unit: 'ms', measured: measured('cpuMs'), goals: [] },
    {
      figure: 'webhooks of a core, warm',
      unit: 'a second',
      measured: measured('aSecond'),
      goals: [goalOf('≥ 1.5 × Express', ratio, 'at least', 1.5)],
    },
  ];
};
