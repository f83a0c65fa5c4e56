import * as z from 'zod';
import { plusDays } from '../core/days';
import { RetryLater } from '../core/errors';
import type { ListQuery, ListedRecording, RecordingsListing } from '../core/ports/twilio';
import { type AccountSid, callSid, recordingSid } from '../core/recording';
import { twilioDate } from './twilio-date';
import type { TwilioEnv } from './twilio-env';
import { type TwilioRestMeans, twilioRest } from './twilio-rest';

/** The most that Twilio puts on a page. */
const PAGE_SIZE = 1_000;

/**
 * A list that does not say whether it goes on is none: an absence is to be told, not to be guessed. A page that says which one
 * it is tells it by naming no next one, as twilio-node reads it (`base/Page`).
 */
const list = z
  .object({
    recordings: z.array(z.unknown()),
    next_page_uri: z.string().nullish(),
    page: z.unknown().optional(),
    page_size: z.unknown().optional(),
    first_page_uri: z.unknown().optional(),
  })
  .refine((of) => [of.next_page_uri, of.page, of.page_size, of.first_page_uri].some((member) => member !== undefined));

/** Source: twilio-oai, `api.v2010.account.recording`; `call_sid` is nullable there, and whatever is not known yet. */
const entry = z.object({
  sid: recordingSid,
  call_sid: callSid.optional().catch(undefined),
  conference_sid: callSid.optional().catch(undefined),
  status: z.string().min(1),
  date_created: twilioDate,
  start_time: twilioDate.optional().catch(undefined),
  // "-1" while it is not known.
  duration: z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,9}$/))
    .transform(Number)
    .optional()
    .catch(undefined),
  channels: z.coerce
    .number()
    .pipe(z.literal([1, 2]))
    .optional()
    .catch(undefined),
  source: z.string().min(1).optional().catch(undefined),
  error_code: z.coerce.number().int().positive().optional().catch(undefined),
});

const recordingIn = (item: unknown, accountSid: AccountSid): ListedRecording | undefined => {
  const { data } = entry.safeParse(item);
  return (
    data && {
      sid: data.sid,
      accountSid,
      callSid: data.call_sid ?? data.conference_sid,
      status: data.status,
      createdAt: data.date_created,
      startedAt: data.start_time,
      durationSeconds: data.duration,
      channels: data.channels,
      source: data.source,
      errorCode: data.error_code === undefined ? undefined : String(data.error_code),
    }
  );
};

/**
 * `DateCreated<` is "on or before midnight of this date" (twilio-oai), of which one can read that of this day only the first
 * second comes, or all of it. So the day after is named; what it adds the one who asks leaves out. One day has a parameter of
 * its own.
 */
const days = ({ from, to }: ListQuery): Readonly<Record<string, string>> =>
  from !== undefined && from === to
    ? { DateCreated: from }
    : {
        ...(from !== undefined && { 'DateCreated>': from }),
        ...(to !== undefined && { 'DateCreated<': plusDays(to, 1) }),
      };

/** What Twilio adds to the query of the next page. Its address is made here: the key goes nowhere else. */
const nextIn = (uri: string): Record<string, string> => {
  const query = URL.parse(uri, 'https://api.twilio.com')?.searchParams;
  return Object.fromEntries(query ?? []);
};

/** Recordings as Twilio's API lists them. */
export const twilioListing = (env: TwilioEnv, means: TwilioRestMeans): RecordingsListing => {
  const rest = twilioRest(env, means);
  return {
    async page(query, next, deadline) {
      const { accountSid, withDeleted = false, pageSize = PAGE_SIZE } = query;
      const asked = {
        ...days(query),
        ...(withDeleted && { IncludeSoftDeleted: 'true' }),
        PageSize: String(pageSize),
      };
      const page = await rest.get(
        list,
        { accountSid, path: 'Recordings', query: next === undefined ? asked : { ...nextIn(next), ...asked } },
        deadline,
      );
      if (page === undefined)
        throw new RetryLater('twilio-unavailable', {
          message: `Twilio answered 404: it has no account ${accountSid} for this API key`,
        });
      const recordings = page.recordings.flatMap((item) => recordingIn(item, accountSid) ?? []);
      return {
        recordings,
        unreadable: page.recordings.length - recordings.length,
        next: page.next_page_uri === '' ? undefined : (page.next_page_uri ?? undefined),
      };
    },
  };
};
