import { awsClients } from '../local/pipeline/aws-clients';
import { deployedFunctions } from './deployed/deployed-functions';
import { someSettings } from './deployed/some-settings';
import { LATENCIES, batchRows } from './processor/batches';
import { brokenRows } from './processor/broken';
import { memoryRows, movingRows } from './processor/moving';
import { processorWorld } from './processor/world';
import type { Bench } from './report/bench';

const run: Bench['run'] = async ({ emulator: startedEmulator, short, say }) => {
  const emulator = await startedEmulator();
  const aws = awsClients(emulator);
  const fn = (await deployedFunctions(emulator, aws, someSettings, 'bench-processor'))('processor');
  aws.destroy();
  const near = await processorWorld(emulator.runFolder, fn);
  const far = await processorWorld(emulator.runFolder, fn, LATENCIES);
  try {
    say('a long recording, and how it is done elsewhere');
    const moving = await movingRows(near, short);
    say('memory');
    const memory = await memoryRows(near, short);
    say('many small recordings');
    const batches = await batchRows(far, short);
    say('sources that break');
    return [...moving, ...memory, ...batches, ...(await brokenRows(near, short))];
  } finally {
    await Promise.all([near.stop(), far.stop()]);
  }
};

/** The processor between a Twilio and an S3 that take no time of their own: what it moves, holds, and survives. */
export const processor: Bench = {
  measures: 'how fast recordings come to S3, with how much memory, and what becomes of broken ones',
  run,
};
