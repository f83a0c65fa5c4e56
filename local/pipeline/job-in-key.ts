import { jobInKey } from '../../lambdas/core/object-key';
import { jobNumber } from '../../lambdas/core/recording';
import type { RecordingState } from '../twilio/stand-in';

/** What stands in a key in place of a job number when there is none. */
export const UNASSIGNED = jobInKey(undefined);

/** What an object's key says of the recording's Job, or UNASSIGNED; undefined: it is no key of this recording's. */
export const jobOfKey = (key: string, { sid, callSid, conferenceSid }: RecordingState): string | undefined => {
  const called = callSid === '' ? conferenceSid : callSid;
  return new RegExp(`/${called}-(.+?)(-${sid})?\\.mp3$`).exec(key)?.[1];
};

/** Whether a Job's number is the one that a key names. */
export const isJobOfKey = (job: string, number: string): boolean => {
  const parsed = jobNumber.safeParse(number);
  return parsed.success && jobInKey(parsed.data) === job;
};
