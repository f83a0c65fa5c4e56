import { statSync } from 'node:fs';
import { answered } from '../deployed/answered';
import { webhook, webhookEvent } from '../deployed/events';
import { bundle, esmBundle, runProgram } from '../deployed/run-program';
import { interleaved } from '../report/interleaved';
import { type Row, goalOf } from '../report/row';
import { spreadOf } from '../report/spread';
import type { World } from './world';

/** From the start of a process to the first webhook that it has answered, so many times; and the bundles. */
export const coldRows = async (world: World, starts: number): Promise<Row[]> => {
  const { folder, environment, accountSid, authToken, ingest } = world;
  const [answering, typical, empty] = await Promise.all([
    bundle('deployed/answering', folder),
    esmBundle('ingest/typical', folder),
    bundle('ingest/empty', folder),
  ]);
  const BENCH_EVENTS = JSON.stringify([webhookEvent(webhook(accountSid, authToken))]);
  const start = (program: string, its: Readonly<Record<string, string>>) => async () => {
    const told = { ...its, BENCH_PROGRAM: program, BENCH_EVENTS };
    const { firstAnswerMs, firstCpuMs } = await runProgram(answering, told, answered);
    return { firstAnswerMs, firstCpuMs };
  };
  const found = await interleaved(
    {
      ingest: start(ingest.program, ingest.environment),
      typical: start(typical, environment),
      empty: start(empty, environment),
    },
    starts,
  );
  const row = (figure: string, metric: 'firstAnswerMs' | 'firstCpuMs', guarded: boolean): Row => {
    const ratio = found.ingest[metric].median / found.typical[metric].median;
    return {
      figure,
      unit: 'ms',
      measured: {
        ingest: found.ingest[metric],
        'typical handler': found.typical[metric],
        'empty handler': found.empty[metric],
      },
      goals: [
        goalOf('≤ 0.45 × typical', ratio, 'at most', 0.45),
        ...(guarded ? [goalOf('≤ 0.6 × typical', ratio, 'at most', 0.6, true)] : []),
      ],
    };
  };
  const kb = (file: string) => spreadOf([statSync(file).size / 1000]);
  const size = kb(ingest.program);
  return [
    row('process start to first 204', 'firstAnswerMs', false),
    row('process start to first 204, CPU', 'firstCpuMs', true),
    {
      figure: 'bundle',
      unit: 'KB',
      measured: { ingest: size, 'typical handler': kb(typical) },
      goals: [goalOf('≤ 400 KB', size.median, 'at most', 400, true)],
    },
  ];
};
