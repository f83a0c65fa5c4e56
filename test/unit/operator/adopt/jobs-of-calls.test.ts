import type { Job } from '../../../../lambdas/core/ports/airtable';
import { RetryLater } from '../../../../lambdas/core/errors';
import { type CallSid, jobId } from '../../../../lambdas/core/recording';
import { jobsOfCalls } from '../../../../operator/adopt/jobs-of-calls';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aCallSid, job } from '../../../support/subjects';

const called = (callSid: CallSid = aCallSid()) => ({ callSid, accountSid: ANOTHER_ACCOUNT });

const aJob = (number: string | undefined, ...callSids: CallSid[]): Job => ({
  id: jobId.parse(`rec${number ?? 'nameless'}`),
  number: number === undefined ? undefined : job(number),
  isNumeric: false,
  history: { text: '' },
  callSids: callSids.join(', '),
});

const airtable = (...all: readonly Job[]) => {
  const asked: (readonly CallSid[])[] = [];
  const find = ({ calls }: { readonly calls: readonly CallSid[] }) => {
    asked.push(calls);
    return Promise.resolve(all.filter(({ callSids }) => calls.some((sid) => callSids.includes(sid))));
  };
  return { asked, jobs: { find } };
};

test('what the call itself says counts, of its own account; of the others Airtable is asked, in one question', async () => {
  const [says, known, nobodys] = [called(), called(), called()];
  const { asked, jobs } = airtable(aJob('J-2', known.callSid, says.callSid));
  const accounts: string[] = [];
  const jobOf = ({ callSid, accountSid }: ReturnType<typeof called>) => {
    accounts.push(accountSid);
    return Promise.resolve(callSid === says.callSid ? job('J-1') : undefined);
  };
  const found = await jobsOfCalls({ jobs, callJobs: { jobOf } })([says, known, nobodys], NO_DEADLINE);
  expect([says, known, nobodys].map(({ callSid }) => found.get(callSid)?.jobNumber)).toEqual(['J-1', 'J-2', undefined]);
  expect([says, known, nobodys].map(({ callSid }) => found.get(callSid)?.isKnown)).toEqual([true, true, false]);
  expect(asked).toEqual([[known.callSid, nobodys.callSid]]);
  expect(new Set(accounts)).toEqual(new Set([ANOTHER_ACCOUNT]));
});

test('lines of one Job are in one order, whoever said that they are its', async () => {
  const [says, known] = [called(), called()];
  const { jobs } = airtable(aJob('J-1', known.callSid));
  const jobOf = ({ callSid }: ReturnType<typeof called>) =>
    Promise.resolve(callSid === says.callSid ? job('J-1') : undefined);
  const found = await jobsOfCalls({ jobs, callJobs: { jobOf } })([says, known], NO_DEADLINE);
  expect(found.get(says.callSid)?.group).toBe(found.get(known.callSid)?.group);
});

test('where the base tells of no calls, the call alone does', async () => {
  const [says, nobodys] = [called(), called()];
  const jobOf = ({ callSid }: ReturnType<typeof called>) =>
    Promise.resolve(callSid === says.callSid ? job('J-1') : undefined);
  const found = await jobsOfCalls({ jobs: undefined, callJobs: { jobOf } })([says, nobodys], NO_DEADLINE);
  expect([says, nobodys].map(({ callSid }) => found.get(callSid)?.isKnown)).toEqual([true, false]);
});

test('a call that two Jobs claim, or a Job without number, is known, and left to the history-writer', async () => {
  const [claimed, nameless] = [called(), called()];
  const { jobs } = airtable(
    aJob('J-1', claimed.callSid),
    aJob('J-2', claimed.callSid),
    aJob(undefined, nameless.callSid),
  );
  const found = await jobsOfCalls({ jobs, callJobs: undefined })([claimed, nameless], NO_DEADLINE);
  for (const { callSid } of [claimed, nameless])
    expect(found.get(callSid)).toMatchObject({ isKnown: true, jobNumber: undefined });
});

test('a Twilio that does not tell is no call without a Job', async () => {
  const jobOf = () => Promise.reject(new RetryLater('twilio-unavailable', { message: 'Twilio answered 503' }));
  await expect(jobsOfCalls({ jobs: undefined, callJobs: { jobOf } })([called()], NO_DEADLINE)).rejects.toThrow('503');
});
