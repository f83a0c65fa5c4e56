import { type Deployed, deployedFrom } from '../support/template/deployed';
import { synthesise } from '../support/template/synthesise';
import { BUCKET } from './cast';
import { FIELDS } from './simulated-airtable';

/** Fewer than the default: they meet more often. */
export const PROCESSORS = 3;

const known = new Map<string, Deployed>();

/**
 * The pipeline as synthesised with so many processors at a time, and a wait for audio other than that for Jobs. It takes
 * seconds, the first time.
 */
export const deployedWith = (processors = PROCESSORS, keepsTwilioCopies = false): Deployed => {
  const which = `${String(processors)} ${String(keepsTwilioCopies)}`;
  const before = known.get(which);
  if (before !== undefined) return before;
  const { template } = synthesise({
    S3_BUCKET: BUCKET,
    AIRTABLE_CALL_SID_FIELD: FIELDS.calls,
    TWILIO_AUDIO_WAIT_MINUTES: '10',
    PROCESSOR_CONCURRENCY: String(processors),
    RECONCILE_GRACE_MINUTES: '10',
    TWILIO_CLEANUP: String(!keepsTwilioCopies),
  });
  const deployed = deployedFrom(template);
  known.set(which, deployed);
  return deployed;
};
