import { jobFormula } from '../../../lambdas/adapters/airtable-formula';
import { metadataOf } from '../../../lambdas/adapters/s3-metadata';
import type { RecordingMessage } from '../../../lambdas/core/messages';
import { keysFor } from '../../../lambdas/core/object-key';
import { filterByFormula } from '../../../local/airtable/formula';
import { must } from '../must';

const FIELD = 'Order Number';
const FIELDS = new Set([FIELD, 'Calls']);

const record = (number: string) => ({ id: 'rec00000000000001', fields: { [FIELD]: number, Calls: '' } });

/** Whatever a job number says, it is only a text in a question to Airtable, and a name in the bucket. */
export const mustBeQuoted = ({ jobNumber, callSid, recordingSid: sid }: RecordingMessage): void => {
  if (jobNumber === undefined) return;
  const formula = jobFormula(
    { ids: [], numbers: [jobNumber], calls: [], inHistory: [] },
    { number: FIELD, callSid: 'Calls' },
  );
  const finds = filterByFormula(formula, FIELDS);
  must(finds(record(jobNumber)), 'its own Job is not found', formula);
  const others = ['', 'J-1', `${jobNumber}x`, 'TRUE'].filter((other) => other !== jobNumber);
  must(!others.some((other) => finds(record(other))), 'another Job is found', formula);

  const startedAt = new Date('2026-11-20T23:59:58Z');
  const recording = { sid, callSid, jobNumber, startedAt, channels: 1 as const };
  for (const key of keysFor(recording, 'recordings')) {
    const isOurs = /^recordings\/2026\/11\/20\/C[AF][0-9a-fA-F]{32}-[\p{L}\p{M}\p{N}._-]+\.mp3$/u.test(key);
    must(isOurs && Buffer.byteLength(key) <= 1_024, 'the key is none', key);
  }
  const metadata = Object.entries(metadataOf(recording)).flat().join('');
  must(/^[ -~]*$/.test(metadata) && metadata.length <= 2_048, 'S3 takes no such metadata', metadata);
};
