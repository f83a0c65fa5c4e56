import { randomBytes } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loopbackCertificate } from '../test/support/local/loopback-certificate';
import { awsClients } from '../local/pipeline/aws-clients';
import { answered } from './deployed/answered';
import { deployedFunctions } from './deployed/deployed-functions';
import { webhook, webhookEvent } from './deployed/events';
import { bundle, esmBundle, runProgram } from './deployed/run-program';
import { someSettings } from './deployed/some-settings';
import { startBareAws } from './ingest/bare-aws';
import { measureService } from './ingest/measure-service';
import { postWebhooks } from './ingest/post-webhooks';
import { startRuntimeApi } from './ingest/runtime-api';
import type { Bench } from './report/bench';
import { interleaved } from './report/interleaved';
import { goalOf } from './report/row';
import { spreadOf } from './report/spread';

const SIZES = {
  long: { starts: 15, services: 7, warmUp: 1_000, webhooks: 3_000 },
  short: { starts: 3, services: 3, warmUp: 300, webhooks: 500 },
};

/** Under load a server does several at once, which costs each of them less; a Lambda does one. */
const AT_ONCE = 16;

const ORIGIN = 'https://bench.example.com';

const run: Bench['run'] = async ({ emulator: startedEmulator, short, say }) => {
  const { starts, services, warmUp, webhooks } = short ? SIZES.short : SIZES.long;
  const emulator = await startedEmulator();
  const authToken = randomBytes(16).toString('hex');
  const secret = { twilioAuthToken: authToken, twilioApiKeySid: 'SK', twilioApiKeySecret: 's', airtableToken: 'pat' };
  const aws = awsClients(emulator);
  const bare = await startBareAws(secret);
  try {
    const { program, variables } = (await deployedFunctions(emulator, aws, someSettings, 'bench-ingest'))('ingest');
    const { TWILIO_ACCOUNT_SID: accountSid = '' } = variables;
    const [answering, typical, empty, runtime, service] = await Promise.all([
      bundle('deployed/answering', emulator.runFolder),
      esmBundle('ingest/typical', emulator.runFolder),
      bundle('ingest/empty', emulator.runFolder),
      bundle('ingest/runtime', emulator.runFolder),
      bundle('ingest/express-service', emulator.runFolder),
    ]);
    const [certificate, key] = ['bare.crt', 'bare.key'].map((name) => path.join(emulator.runFolder, name));
    if (certificate === undefined || key === undefined) throw new Error('no file names');
    writeFileSync(certificate, loopbackCertificate.cert);
    writeFileSync(key, loopbackCertificate.key);

    const environment = {
      AWS_ENDPOINT_URL: bare.url,
      AWS_REGION: emulator.region,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      NODE_EXTRA_CA_CERTS: certificate,
      RECORDINGS_QUEUE_URL: `${bare.url}/000000000000/recordings`,
      CREDENTIALS_SECRET_NAME: 'credentials',
      TWILIO_ACCOUNT_SID: accountSid,
    };
    const ours = { ...variables, ...environment };

    say('cold starts');
    const events = JSON.stringify([webhookEvent(webhook(accountSid, authToken))]);
    const coldStart = (of: string, its: Readonly<Record<string, string>>) => async () => {
      const { firstAnswerMs, firstCpuMs } = await runProgram(
        answering,
        { ...its, BENCH_PROGRAM: of, BENCH_EVENTS: events },
        answered,
      );
      return { firstAnswerMs, firstCpuMs };
    };
    const cold = await interleaved(
      {
        ingest: coldStart(program, ours),
        'typical handler': coldStart(typical, environment),
        'empty handler': coldStart(empty, environment),
      },
      starts,
    );

    say('warm');
    const many = Array.from({ length: 200 }, () => webhook(accountSid, authToken, { origin: ORIGIN }));
    const counts = { BENCH_WARM_UP: String(warmUp), BENCH_WEBHOOKS: String(webhooks) };
    const serving = { ...counts, WEBHOOK_PUBLIC_URL: ORIGIN };
    const figuresOf = ({ cpuMs }: { readonly cpuMs: number }) => ({
      cpuMs: cpuMs / webhooks,
      aSecond: (1000 * webhooks) / cpuMs,
    });
    const express = (atOnce: number) => async () => {
      const stopping = new AbortController();
      try {
        const told = { TWILIO_AUTH_TOKEN: authToken, BENCH_CERTIFICATE: certificate, BENCH_KEY: key };
        return figuresOf(
          await measureService(service, { ...environment, ...serving, ...told }, (port) => {
            postWebhooks(port, many, { atOnce, ca: loopbackCertificate.cert, signal: stopping.signal });
          }),
        );
      } finally {
        stopping.abort();
      }
    };
    const warm = await interleaved(
      {
        ingest: async () => {
          const api = await startRuntimeApi(many.map(webhookEvent));
          try {
            const told = { ...ours, ...serving, BENCH_PROGRAM: program, AWS_LAMBDA_RUNTIME_API: api.address };
            return figuresOf(await measureService(runtime, told));
          } finally {
            await api.stop();
          }
        },
        'Express service': express(AT_ONCE),
        'Express service, one at a time': express(1),
      },
      services,
    );

    const ratio = (metric: 'firstAnswerMs' | 'firstCpuMs') =>
      cold.ingest[metric].median / cold['typical handler'][metric].median;
    const kb = (file: string) => spreadOf([statSync(file).size / 1000]);
    const [size, typicalSize] = [kb(program), kb(typical)];
    const coldRow = (figure: string, metric: 'firstAnswerMs' | 'firstCpuMs', guarded: boolean) => ({
      figure,
      unit: 'ms',
      measured: {
        ingest: cold.ingest[metric],
        'typical handler': cold['typical handler'][metric],
        'empty handler': cold['empty handler'][metric],
      },
      goals: [goalOf('≤ 0.45 × typical', ratio(metric), 'at most', 0.45, guarded)],
    });
    return [
      coldRow('process start to first 204', 'firstAnswerMs', false),
      coldRow('process start to first 204, CPU', 'firstCpuMs', true),
      {
        figure: 'bundle',
        unit: 'KB',
        measured: { ingest: size, 'typical handler': typicalSize },
        goals: [goalOf('≤ 400 KB', size.median, 'at most', 400, true)],
      },
      {
        figure: 'CPU of a webhook, warm',
        unit: 'ms',
        measured: {
          ingest: warm.ingest.cpuMs,
          'Express service': warm['Express service'].cpuMs,
          'Express service, one at a time': warm['Express service, one at a time'].cpuMs,
        },
        goals: [],
      },
      {
        figure: 'webhooks of a core, warm',
        unit: 'a second',
        measured: { ingest: warm.ingest.aSecond, 'Express service': warm['Express service'].aSecond },
        goals: [
          goalOf(
            '≥ 1.5 × Express',
            warm.ingest.aSecond.median / warm['Express service'].aSecond.median,
            'at least',
            1.5,
          ),
        ],
      },
    ];
  } finally {
    await bare.stop();
    aws.destroy();
  }
};

export const ingest: Bench = { measures: 'a webhook on a cold start and warm, and the bundle', run };
