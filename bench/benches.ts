import { commands } from './commands';
import { growth } from './growth';
import { history } from './history';
import { ingest } from './ingest';
import { load } from './load';
import { ordeals } from './ordeals';
import { pipeline } from './pipeline';
import { processor } from './processor';
import type { Bench } from './report/bench';
import { urlSigner } from './url-signer';

/** All benches, in the order of the table. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  ingest,
  load,
  processor,
  'url-signer': urlSigner,
  history,
  pipeline,
  ordeals,
  growth,
  commands,
};
