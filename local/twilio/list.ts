import * as z from 'zod';
import { notFound, Refusal } from './errors';
import type { Pager } from './paging';
import { flag, pagingParameters, readQuery } from './query';
import type { Kept } from './recordings';
import type { Filter, Scope } from './scope';

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
type Query = z.infer<typeof subresourceQuery> & Partial<z.infer<typeof accountQuery>>;

/**
 * What `DateCreated<` of a day lets through of it. `midnight`: its first second only, as twilio-oai says ("created on or before
 * midnight of this date") and as was measured on the like filter of calls (saintpete/twilio-go #8: `StartTime>=` and
 * `StartTime<=` of the same day found nothing). `day`: all of it, as many read that sentence.
 */
export type OnOrBefore = 'midnight' | 'day';

const filterOf = (query: Query, onOrBefore: OnOrBefore): Filter => {
  const { 'DateCreated<': before, 'DateCreated>': after = -Infinity, DateCreated: on } = query;
  const last = before === undefined ? Infinity : onOrBefore === 'midnight' ? before : before + DAY_MS - 1;
  return {
    from: Math.max(after, on ?? -Infinity),
    to: Math.min(last, on === undefined ? Infinity : on + DAY_MS - 1),
    includeSoftDeleted: query.IncludeSoftDeleted ?? false,
    callSid: query.CallSid,
    conferenceSid: query.ConferenceSid,
  };
};

interface Lister {
  readonly pager: Pager<Kept>;
  readonly onOrBefore: OnOrBefore;
}

/**
 * One page of recordings, newest first.
 * @param path - of the request
 * @throws {Refusal} for a parameter that is not understood, a page that cannot be asked for, or a call or conference that
 *   never had a recording: the stand-in knows of no others.
 */
export const listPage = (scope: Scope, { pager, onOrBefore }: Lister, parameters: URLSearchParams, path: string) => {
  const query: Query = readQuery(parameters, scope.isWhole ? accountQuery : subresourceQuery);
  if (!scope.isWhole && scope.isEmpty()) throw new Refusal(notFound(path));
  const filter = filterOf(query, onOrBefore);
  const { shown, envelope } = pager.page(
    {
      behind: (after) => scope.newestFirst({ ...filter, after }),
      from: (skip) => scope.newestFirst({ ...filter, skip }),
    },
    { path, parameters, size: query.PageSize, number: query.Page, token: query.PageToken },
  );
  return { recordings: shown.map(({ state }) => scope.json(state, path)), ...envelope };
};
