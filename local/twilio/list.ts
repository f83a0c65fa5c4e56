import * as z from 'zod';
import { notFound, Refusal } from './errors';
import type { Pager } from './paging';
import { flag, pagingParameters, readQuery } from './query';
import type { Scope } from './scope';
import type { RecordingState } from './stand-in';

const DAY_MS = 86_400_000;

/**
 * A day in GMT, from its first millisecond. A time of day is cut off: the parameters are dates to Twilio, though the official
 * clients send date-times (twilio-oai: "Specify a date as YYYY-MM-DD in GMT"; airbyte #4070, logrole #6).
 */
const day = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => Math.floor(Date.parse(text) / DAY_MS) * DAY_MS);

/** Parameters of a list of a call's or a conference's recordings. */
const subresourceQuery = z.strictObject({
  'DateCreated<': day.optional(),
  'DateCreated>': day.optional(),
  DateCreated: day.optional(),
  ...pagingParameters,
});

/** Parameters of the list of an account's recordings. */
const accountQuery = subresourceQuery.extend({
  CallSid: z
    .string()
    .regex(/^CA[0-9a-f]{32}$/i)
    .optional(),
  ConferenceSid: z
    .string()
    .regex(/^CF[0-9a-f]{32}$/i)
    .optional(),
  IncludeSoftDeleted: flag.default(false),
});
type Filters = Partial<z.infer<typeof accountQuery>>;

const matches = (recording: RecordingState, filters: Filters): boolean => {
  const created = recording.dateCreated.getTime();
  const { 'DateCreated<': before, 'DateCreated>': after, DateCreated: on } = filters;
  return (
    (filters.CallSid === undefined || recording.callSid === filters.CallSid) &&
    (filters.ConferenceSid === undefined || recording.conferenceSid === filters.ConferenceSid) &&
    // twilio-oai: "on or before midnight of this date", "on or after midnight of this date".
    (before === undefined || created <= before) &&
    (after === undefined || created >= after) &&
    (on === undefined || (created >= on && created < on + DAY_MS))
  );
};

/**
 * One page of recordings, newest first.
 * @param path - of the request
 * @throws {Refusal} for a parameter that is not understood, a page that cannot be asked for, or a call or conference that
 *   never had a recording: the stand-in knows of no others.
 */
export const listPage = (scope: Scope, pager: Pager, parameters: URLSearchParams, path: string) => {
  const query: z.infer<typeof subresourceQuery> & Filters = readQuery(
    parameters,
    scope.isWhole ? accountQuery : subresourceQuery,
  );
  const all = scope.all().map(({ state }) => state);
  if (!scope.isWhole && all.length === 0) throw new Refusal(notFound(path));
  const { shown, envelope } = pager.page(
    all,
    {
      sidOf: ({ sid }) => sid,
      isShown: (recording) => scope.isShown(recording, query.IncludeSoftDeleted ?? false) && matches(recording, query),
    },
    { path, parameters, size: query.PageSize, number: query.Page, token: query.PageToken },
  );
  return { recordings: shown.map((recording) => scope.json(recording, path)), ...envelope };
};
