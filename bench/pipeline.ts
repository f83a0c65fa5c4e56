import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { LocalPipeline } from '../local/pipeline/start-pipeline';
import {
  type BurstSize,
  lostInCrash,
  measureBurst,
  measureExpressBurst,
  measureFloor,
  webhookOf,
} from './pipeline/bursts';
import { deployPipeline } from './pipeline/deployment';
import { measureQuiet } from './pipeline/quiet';
import { OURS, burstRows, floorRow, quietRows, surgeRows } from './pipeline/rows';
import { PER_SECOND, coldSurge, gatheredSurge } from './pipeline/surges';
import { record } from './pipeline/traffic';
import type { Bench } from './report/bench';
import type { Row } from './report/row';

/** Of new Jobs, whose empty histories are made sure of: they are read, looked at again, and written. */
const CALLS_A_BATCH = 3;

const QUIET = { long: 15, short: 3 };
const SURGE = 60;

/** With their duplicates 16 lines are owed, which are two batches. */
const GATHERED = { recordings: 12, calls: 2 * CALLS_A_BATCH };

const BUCKET = 'bench-express';
const LATE = 'Express, answers when all is done';
const EARLY = 'Express, answers at once';

const BURST: BurstSize = { recordings: 80, perSecond: 40, seconds: 25 };

/** All Lambdas are warm by then. */
const burst = async (pipeline: LocalPipeline, size: BurstSize): Promise<Row[]> => {
  const { recordings: count, perSecond, seconds } = size;
  const name = `burst-${count}`;
  const ours = await measureBurst(pipeline, await record(pipeline, name, count), size, webhookOf(pipeline));
  const late = await measureExpressBurst(pipeline, `${name}-late`, size, { answers: 'late', bucket: BUCKET });
  const early = await measureExpressBurst(pipeline, `${name}-early`, size, { answers: 'early', bucket: BUCKET });
  const lost = { [EARLY]: await lostInCrash(pipeline, `${name}-crash`, size, BUCKET) };
  const what = `burst of ${count} webhooks at ${perSecond}/s`;
  return burstRows(what, { [OURS]: ours, [LATE]: late, [EARLY]: early }, { seconds, lost });
};

const run: Bench['run'] = async ({ emulator: startedEmulator, short, say }) => {
  const pipeline = await deployPipeline(await startedEmulator());
  try {
    await measureQuiet(pipeline, 'warming', 2);
    const rows = quietRows(await measureQuiet(pipeline, 'quiet', QUIET[short ? 'short' : 'long']), CALLS_A_BATCH);
    if (short) {
      const { recordings: few, calls } = GATHERED;
      const gathered = await gatheredSurge(pipeline, few);
      rows.push(
        ...surgeRows(`${few} whose lines wait together, with duplicates`, [gathered], {
          calls,
          mostCalls: few,
          guarded: true,
        }),
      );
      return rows;
    }
    say('a surge on cold Lambdas');
    const what = `${SURGE} at ${PER_SECOND}/s with duplicates, cold`;
    const cold = await coldSurge(pipeline, 'cold', SURGE);
    rows.push(...surgeRows(what, [cold], { seconds: 10, calls: 14, guarded: false }));
    say(`a burst of ${BURST.recordings}`);
    await pipeline.aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    rows.push(...(await burst(pipeline, BURST)));
    rows.push(floorRow(await measureFloor(pipeline)));
    return rows;
  } finally {
    await pipeline.stop();
  }
};

/** The deployed pipeline as a whole, between Twilio and Airtable. */
export const pipeline: Bench = {
  measures: 'recordings on their way home: alone, many at once, in a burst',
  run,
};
