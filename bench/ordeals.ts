import { type BurstSize, measureBurst, webhookOf } from './pipeline/bursts';
import { deployPipeline } from './pipeline/deployment';
import { OURS, burstRows, surgeRows } from './pipeline/rows';
import { KILLS, PER_SECOND, coldSurge, surgeInTrouble, surgeUnderKills } from './pipeline/surges';
import { record } from './pipeline/traffic';
import type { Bench } from './report/bench';
import type { Row } from './report/row';

const OUTAGE = { long: { afterSeconds: 1, seconds: 40 }, short: { afterSeconds: 1, seconds: 3 } };
const SURGE = { long: 60, short: 6 };

/** The first two seconds of 2,000 at 100/s: the emulator on two cores carries half of that (see the last row of `pipeline`). */
const BURST: BurstSize = { recordings: 200, perSecond: 100, seconds: 60 };

const run: Bench['run'] = async ({ emulator, short, say }) => {
  const length = short ? 'short' : 'long';
  const [count, outage] = [SURGE[length], OUTAGE[length]];
  const pipeline = await deployPipeline(await emulator());
  try {
    // Ingest is warm from then on: on two cores sixty cold ones at once are their own trouble.
    if (!short) await coldSurge(pipeline, 'warming', count);
    say('faults, and Airtable away');
    const troubled = `${count} at ${PER_SECOND}/s with duplicates, 5 % faults, Airtable away ${outage.seconds} s`;
    const inTrouble = await surgeInTrouble(pipeline, count, outage);
    const rows = surgeRows(troubled, [inTrouble], { seconds: 75, calls: 40, guarded: short });
    if (short) return rows;
    say(`${BURST.recordings} webhooks`);
    rows.push(...(await burstOf(pipeline, BURST)));
    say('workers killed');
    const killed = `${count} under way, ${KILLS} workers killed`;
    rows.push(...surgeRows(killed, [await surgeUnderKills(pipeline, count)], { seconds: 100, guarded: false }));
    return rows;
  } finally {
    await pipeline.stop();
  }
};

const burstOf = async (pipeline: Parameters<typeof webhookOf>[0], size: BurstSize): Promise<Row[]> => {
  const recordings = await record(pipeline, `burst-${size.recordings}`, size.recordings);
  const ours = await measureBurst(pipeline, recordings, size, webhookOf(pipeline));
  const what = `burst of ${size.recordings} webhooks at ${size.perSecond}/s`;
  return burstRows(what, { [OURS]: ours }, { seconds: size.seconds, lost: {} });
};

/** What takes minutes: the whole pipeline where much goes wrong, and under more than the emulator can do at once. */
export const ordeals: Bench = {
  measures: 'faults and an outage of Airtable, 200 at once, killed workers',
  onlyByName: true,
  run,
};
