import { dayAt } from '../core/days';
import type { AccountSid } from '../core/recording';
import type { Plan } from './account-state';
import { SWEEP_PART } from './limits';
import { type Survey, type SurveyOptions, survey } from './survey';
import { type PartDeadline, within } from './within';

/**
 * Looks at one account as planned. Where there is more than one run can do, or an old day that cannot be listed, the last days
 * are looked at all the same, with a part of the time that is theirs: nothing before them hides them.
 */
export const surveyAccount = async (
  accountSid: AccountSid,
  { since, startAt, lookBackFrom }: Plan,
  options: SurveyOptions,
  deadline: PartDeadline,
): Promise<Survey> => {
  const today = dayAt(options.now);
  const { time } = options;
  using sweeping = within(deadline, deadline.leftMs() * (startAt < lookBackFrom ? SWEEP_PART : 1), time);
  const all = await survey({ accountSid, since, startAt, today }, options, sweeping);
  if (all.next === undefined) return all;
  const goesOn = all.next >= lookBackFrom;
  // It would fail again.
  if (goesOn && all.failure !== undefined) return all;
  const from = goesOn ? all.next : lookBackFrom;
  const recent = await survey({ accountSid, since: from, startAt: from, today }, options, deadline);
  return {
    from: all.from,
    next: goesOn ? recent.next : all.next,
    found: new Map([...recent.found, ...all.found]),
    home: [...all.home, ...recent.home],
    listed: all.listed + recent.listed,
    unreadable: all.unreadable + recent.unreadable,
    failure: all.failure ?? recent.failure,
  };
};
