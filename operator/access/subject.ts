import type { LinkGrant } from '../../lambdas/core/link';
import { asDecimal } from '../../lambdas/core/decimal';
import { jobInKey, type ObjectKey, partsOf, tellsJob } from '../../lambdas/core/object-key';
import {
  type CallSid,
  type JobNumber,
  type RecordingSid,
  callSid,
  jobNumber,
  recordingSid,
} from '../../lambdas/core/recording';
import type { RecordedLink } from '../../lambdas/core/recorded-link';
import { usageFailure } from '../cli/failure';

/** What it is asked about who got links to it. */
export type Subject =
  | { readonly kind: 'recording'; readonly recordingSid: RecordingSid }
  | { readonly kind: 'call'; readonly callSid: CallSid }
  | { readonly kind: 'job'; readonly jobNumber: JobNumber };

/** `RE…`, `CA…` or `CF…`; whatever else is typed is the number of a Job. @throws {Failure} */
export const subjectOf = (typed: string): Subject => {
  const text = typed.trim();
  const [recording, call, job] = [
    recordingSid.safeParse(text).data,
    callSid.safeParse(text).data,
    jobNumber.safeParse(text).data,
  ];
  if (recording !== undefined) return { kind: 'recording', recordingSid: recording };
  if (call !== undefined) return { kind: 'call', callSid: call };
  if (job === undefined) throw usageFailure('Of what? Name a recording (RE…), a call (CA…) or the number of a Job.');
  return { kind: 'job', jobNumber: job };
};

/** `the recording RE…`, `the call CA…` or `the Job J-1001` */
export const nameOf = (subject: Subject): string => {
  if (subject.kind === 'recording') return `the recording ${subject.recordingSid}`;
  return subject.kind === 'call' ? `the call ${subject.callSid}` : `the Job ${subject.jobNumber}`;
};

/** Whether the record may be of a link to it, as far as the name of the record says. */
export const mayLeadTo = (subject: Subject, link: RecordedLink): boolean => {
  if (subject.kind === 'recording') return [subject.recordingSid, undefined].includes(link.recordingSid);
  if (subject.kind === 'call') return [subject.callSid, undefined].includes(link.callSid);
  // The name has the job of the key. The Job that the link was given for may be another one by now: only the record tells.
  return true;
};

/** `7` and `007`, in a base whose field of job numbers holds numbers. */
const areOneNumber = (one: JobNumber, other: JobNumber): boolean => {
  const decimal = asDecimal(one);
  return one === other || (decimal !== undefined && decimal === asDecimal(other));
};

/**
 * Whether it is one. What the record does not say its key may say; several job numbers look the same there. A link is of the
 * Job that it was given for, and of the one that the recording was stored for.
 */
export const leadsTo = (subject: Subject, grant: LinkGrant): boolean => {
  if (subject.kind === 'job') {
    if (grant.jobNumber !== undefined && areOneNumber(grant.jobNumber, subject.jobNumber)) return true;
    const isTold = grant.jobNumber === undefined || tellsJob(subject.jobNumber);
    return isTold && isKeyOf(subject, grant.key);
  }
  const [asked, recorded] =
    subject.kind === 'recording' ? [subject.recordingSid, grant.recordingSid] : [subject.callSid, grant.callSid];
  return recorded === undefined ? isKeyOf(subject, grant.key) : recorded === asked;
};

/** Whether the key alone says that it is of it: of plays without a link. */
export const isKeyOf = (subject: Subject, key: ObjectKey): boolean => {
  const parts = partsOf(key);
  if (subject.kind === 'recording') return parts?.recordingSid === subject.recordingSid;
  if (subject.kind === 'call') return parts?.callSid === subject.callSid;
  return parts?.job === jobInKey(subject.jobNumber);
};
