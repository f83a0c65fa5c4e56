import { ingest } from './ingest';
import { processorMemory } from './processor-memory';
import type { Bench } from './report/bench';
import { urlSigner } from './url-signer';

/** All benches, in the order of the table. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  ingest,
  'processor-memory': processorMemory,
  'url-signer': urlSigner,
};
