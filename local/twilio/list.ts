import * as z from 'zod';
import { recordingJson } from './resource';
import type { Kept } from './recordings';

const MAX_PAGE_SIZE = 1_000;
const DAY_MS = 86_400_000;

const date = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => ({
  from: Date.parse(text),
  /** A date alone means its whole day. */
  to: Date.parse(text) + (text.length === 'YYYY-MM-DD'.length ? DAY_MS - 1 : 0),
}));

/** The query string of a list request; parameters it does not name are ignored, as Twilio does. */
const listQuery = z.object({
  'DateCreated<': date.optional(),
  'DateCreated>': date.optional(),
  DateCreated: date.optional(),
  CallSid: z.string().optional(),
  IncludeSoftDeleted: z.stringbool().default(false),
  /** More than 1,000 are cut down to 1,000. */
  PageSize: z.coerce
    .number()
    .int()
    .min(1)
    .transform((size) => Math.min(size, MAX_PAGE_SIZE))
    .default(50),
  Page: z.coerce.number().int().min(0).default(0),
  PageToken: z.string().startsWith('PA').optional(),
});
type ListQuery = z.infer<typeof listQuery>;

const matches =
  (query: ListQuery) =>
  ({ state }: Kept): boolean => {
    const created = state.dateCreated.getTime();
    const { 'DateCreated<': before, 'DateCreated>': after, DateCreated: on, CallSid: callSid } = query;
    return (
      (query.IncludeSoftDeleted || state.status !== 'deleted') &&
      (callSid === undefined || state.callSid === callSid) &&
      (before === undefined || created <= before.from) &&
      (after === undefined || created >= after.from) &&
      (on === undefined || (created >= on.from && created <= on.to))
    );
  };

/**
 * One page of the account's recordings, newest first. A page token names the last recording of the page before, so that
 * what is deleted between two pages hides nothing.
 * @param path - of the request, relative to `origin`, as every URI in the answer is
 * @returns undefined when a parameter is not understood
 */
export const listPage = (newestFirst: Kept[], parameters: URLSearchParams, path: string, origin: string) => {
  const parsed = listQuery.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) return undefined;
  const { PageSize: size, Page: page, PageToken: token } = parsed.data;

  const lastSeen = newestFirst.findIndex(({ state }) => state.sid === token?.slice('PA'.length));
  const rest = newestFirst.slice(lastSeen + 1).filter(matches(parsed.data));
  const from = lastSeen === -1 ? page * size : 0;
  const shown = rest.slice(from, from + size);
  const last = shown.at(-1);
  const more = last !== undefined && rest.length > from + size;

  const uri = (pageNumber: number, nextToken?: string) => {
    const query = new URLSearchParams(parameters);
    query.set('PageSize', String(size));
    query.set('Page', String(pageNumber));
    query.delete('PageToken');
    if (nextToken !== undefined) query.set('PageToken', nextToken);
    return `${path}?${query.toString()}`;
  };
  return {
    recordings: shown.map(({ state }) => recordingJson(state, origin)),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(shown.length - 1, 0),
    uri: uri(page, token),
    first_page_uri: uri(0),
    previous_page_uri: page === 0 ? null : uri(page - 1),
    next_page_uri: more ? uri(page + 1, `PA${last.state.sid}`) : null,
  };
};
