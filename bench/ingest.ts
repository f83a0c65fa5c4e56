import { coldRows } from './ingest/cold';
import { warmRows } from './ingest/warm';
import { startWorld } from './ingest/world';
import type { Bench } from './report/bench';

const SIZES = {
  long: { starts: 11, services: 7, warmUp: 400, webhooks: 800 },
  short: { starts: 5, services: 1, warmUp: 300, webhooks: 500 },
};

const run: Bench['run'] = async ({ emulator, short, say }) => {
  const size = short ? SIZES.short : SIZES.long;
  const world = await startWorld(await emulator());
  try {
    say('cold starts');
    const cold = await coldRows(world, size.starts);
    say('warm');
    return [...cold, ...(await warmRows(world, size))];
  } finally {
    await world.aws.stop();
  }
};

export const ingest: Bench = { measures: 'a webhook on a cold start and warm, and the bundle', run };
