import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { hasNumber } from '../core/job-match';
import { partsOf } from '../core/object-key';
import type { Job, JobQuery, Jobs } from '../core/ports/airtable';
import { type RecordingsLocation, recordingsIn } from '../core/recording-links';
import type { Candidate, Sought } from './question';
import type { Stretch } from './stretch';

const queryFor = (sought: Sought): JobQuery => ({
  ids: [],
  numbers: sought.by === 'jobNumber' ? [sought.jobNumber] : [],
  calls: sought.by === 'callSid' ? [sought.callSid] : [],
  inHistory: sought.by === 'callSid' ? [sought.callSid] : sought.by === 'recordingSid' ? [sought.recordingSid] : [],
});

const isMeant = ({ key, recordingSid }: Candidate, sought: Sought): boolean => {
  if (sought.by === 'recordingSid') return recordingSid === sought.recordingSid;
  return sought.by === 'jobNumber' || partsOf(key)?.callSid === sought.callSid;
};

const jobsWere = (count: number): string => (count === 1 ? '1 Job' : `${String(count)} Jobs`);

const lookedAt = (sought: Sought, jobs: readonly Job[]): string => {
  const words = {
    jobNumber: 'Airtable, for Jobs with exactly this number',
    callSid: 'Airtable, for Jobs that have the call, or whose history links to a recording of it',
    recordingSid: 'Airtable, for Jobs whose history links to the recording',
  };
  return jobs.length === 0
    ? `${words[sought.by]}: there is none`
    : `${words[sought.by]}: the history of ${jobsWere(jobs.length)} links to no such recording`;
};

/**
 * Finds recordings by the links in the Jobs' histories, each once, whatever has become of the links since.
 * @throws {RetryLater} when Airtable cannot be asked, or does not tell what a history holds.
 */
export const findInHistories =
  (jobs: Pick<Jobs, 'find'>, location: RecordingsLocation) =>
  async (sought: Sought, deadline: Deadline): Promise<Stretch> => {
    const answered = await jobs.find(queryFor(sought), deadline);
    const found = sought.by === 'jobNumber' ? answered.filter((job) => hasNumber(job, sought.jobNumber)) : answered;
    const byKey = new Map<string, Candidate>();
    for (const { history, number } of found) {
      if ('unknown' in history) throw new RetryLater('history-unreadable', { message: history.unknown });
      for (const { key, recordingSid } of recordingsIn(history.text, location)) {
        const candidate = { key, recordingSid, callSid: partsOf(key)?.callSid, jobNumber: number };
        if (isMeant(candidate, sought) && !byKey.has(key)) byKey.set(key, candidate);
      }
    }
    return {
      candidates: [...byKey.values()],
      // A link's file name may be older than the object.
      accepts: (_candidate, facts) =>
        sought.by !== 'recordingSid' || (facts?.recordingSid ?? sought.recordingSid) === sought.recordingSid,
      next: undefined,
      findsOne: false,
      looked: [lookedAt(sought, found)],
    };
  };
