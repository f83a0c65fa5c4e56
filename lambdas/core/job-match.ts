import { asDecimal } from './decimal';
import type { Job } from './ports/airtable';
import type { CallSid, JobNumber } from './recording';

/**
 * Whether a Job has this number, exactly: what Airtable's formula finds may be more. In a field of numbers `007` and `7.0`
 * are the Job 7.
 */
export const hasNumber = ({ number, isNumeric }: Pick<Job, 'number' | 'isNumeric'>, asked: JobNumber): boolean =>
  number === asked || (isNumeric && number === asDecimal(asked));

/** Whether the Job's field for call SIDs holds this one. */
export const hasCall = ({ callSids }: Pick<Job, 'callSids'>, asked: CallSid): boolean => callSids.includes(asked);
