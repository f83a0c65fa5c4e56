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
import type { Surge } from './pipeline/surge';
import { KILLS, OUTAGE, PER_SECOND, coldSurge, surgeInTrouble, surgeUnderKills } from './pipeline/surges';
import { record } from './pipeline/traffic';
import type { Bench } from './report/bench';
import type { Row } from './report/row';

const SIZES = {
  long: { quiet: 30, surge: 60, surges: 3 },
  short: { quiet: 3, surge: 12, surges: 1 },
};

/** Of a new Job, whose empty history is made sure of: it is read, looked at again, and written. */
const CALLS_IN_QUIET = 3;

const BUCKET = 'bench-express';
const LATE = 'Express, answers when all is done';
const EARLY = 'Express, answers at once';

/** The second of them is the first two seconds of 2,000 at 100/s: the emulator on two cores takes no more in a bench's time. */
const BURSTS: readonly BurstSize[] = [
  { recordings: 80, perSecond: 40, seconds: 30 },
  { recordings: 200, perSecond: 100, seconds: 45 },
];

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
  const { quiet, surge, surges } = short ? SIZES.short : SIZES.long;
  const pipeline = await deployPipeline(await startedEmulator());
  try {
    await measureQuiet(pipeline, 'warming', 2);
    const rows = quietRows(await measureQuiet(pipeline, 'quiet', quiet), CALLS_IN_QUIET);
    say('a surge on cold Lambdas');
    const cold: Surge[] = [];
    for (let index = 0; index < surges; index += 1) cold.push(await coldSurge(pipeline, `cold-${index}`, surge));
    const what = `${surge} at ${PER_SECOND}/s with duplicates, cold`;
    // In the short form as many calls as recordings are too many: lines come in batches then.
    rows.push(
      ...surgeRows(what, cold, short ? { calls: surge, guarded: true } : { seconds: 10, calls: 14, guarded: false }),
    );
    if (short) return rows;
    say('the same in trouble');
    const troubled = `${what}, 5 % faults, Airtable away ${OUTAGE.seconds} s`;
    rows.push(
      ...surgeRows(troubled, [await surgeInTrouble(pipeline, surge)], { seconds: 75, calls: 40, guarded: false }),
    );
    say('the same while workers are killed');
    const killed = `${surge} under way, ${KILLS} workers killed`;
    rows.push(...surgeRows(killed, [await surgeUnderKills(pipeline, surge)], { seconds: 100, guarded: false }));
    await pipeline.aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (const size of BURSTS) {
      say(`a burst of ${size.recordings}`);
      rows.push(...(await burst(pipeline, size)));
    }
    rows.push(floorRow(await measureFloor(pipeline)));
    return rows;
  } finally {
    await pipeline.stop();
  }
};

/** The deployed pipeline as a whole, between Twilio and Airtable. */
export const pipeline: Bench = {
  measures: 'recordings on their way home: alone, many at once, in trouble, under kills, in bursts',
  run,
};
