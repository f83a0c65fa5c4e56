import * as z from 'zod';
import { matching, text, whole } from './kinds';

const isDay = (day: string): boolean => z.iso.date().safeParse(day).success;

/** How Twilio's own list is compared with what came home. */
export const reconcilingSettings = {
  RECONCILE_INTERVAL_MINUTES: whole([5, 1440], 'minutes')
    .default(60)
    .describe("How often Twilio's list is looked through for recordings that did not come home."),
  RECONCILE_GRACE_MINUTES: whole([0, 1440], 'minutes')
    .default(60)
    .describe('How long a recording may take to come home, from its end on, before it counts as outstanding.'),
  RECONCILE_LOOK_BACK_DAYS: whole([1, 30], 'days')
    .default(2)
    .describe(
      'How many whole days (of GMT) each run looks back. Once a day everything since RECONCILE_SINCE is looked at.',
    ),
  RECONCILE_MAX_PER_RUN: whole([1, 100_000], 'recordings')
    .default(2000)
    .describe('How many recordings one run feeds in at most; the oldest go first, and the next run goes on.'),
  RECONCILE_SINCE: text(isDay, 'must be a day, such as 2026-11-26')
    .optional()
    .describe(
      'The first day (of GMT) whose recordings the pipeline answers for. What Twilio made before is left to recordings adopt. ' +
        'Without it, that is the day of its first run, less RECONCILE_LOOK_BACK_DAYS: nobody has an archive brought home, and ' +
        'deleted at Twilio, unasked.',
    ),
  RECONCILE_JOB_PARAMETER: matching(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'must be the name of a parameter: a letter, then at most 63 letters, digits, "_" and "-"',
  )
    .optional()
    .describe(
      'A parameter of the SIP or client address of a call (its To, else its From, as in sip:desk@example.com?X-Job-Number=7) ' +
        'that holds the job number. It names the Job of a recording whose callback was lost, or that is adopted.',
    ),
};
