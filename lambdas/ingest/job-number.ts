import { type JobNumber, jobNumber } from '../core/recording';

interface JobNumberInUrl {
  readonly jobNumber?: JobNumber | undefined;
  /** Why what the URL says is no Job's number. */
  readonly problem?: string;
}

/** What stands in a URL whose job number nobody filled in: the placeholder itself, a template, or a program's "nothing". */
const PLACEHOLDERS = [
  /JOB_NUMBER/,
  /^[^\p{L}\p{N}]*(your[_ -]?)?job[_ -]?(number|id|no)[^\p{L}\p{N}]*$/iu,
  /^(\{\{.*\}\}|\$\{.*\}|\{.*\}|<.*>|%.*%)$/u,
  /^(undefined|null|nil|none|nan|\[object \w+\])$/i,
];

/** The job number in the callback URL's own query. One that cannot be used does not keep a recording from coming home. */
export const jobNumberIn = (rawQuery: string): JobNumberInUrl => {
  const value = new URLSearchParams(rawQuery).get('job_number')?.trim() ?? '';
  if (value === '') return {};
  if (PLACEHOLDERS.some((placeholder) => placeholder.test(value)))
    return { problem: `job_number=${value.slice(0, 40)} was not replaced by a Job's number` };
  const parsed = jobNumber.safeParse(value);
  return parsed.success
    ? { jobNumber: parsed.data }
    : { problem: `job_number is ${parsed.error.issues.map(({ message }) => message).join('; ')}` };
};
