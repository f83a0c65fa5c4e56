import { badRequest, errorOfStatus, Refusal } from './errors';
import { newSid } from './recordings';

const MAX_PAGE_SIZE = 1_000;

/** Which page of a list is asked for, and with what. */
interface PageRequest {
  /** Relative to the API's host, as every URI in the answer is. */
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly size: number;
  readonly number: number;
  readonly token: string | undefined;
}

/** Where a page begins; kept for the token that was given out for it. */
interface Start<Item> {
  /** The list and its filters: a token is good for those only. */
  readonly query: string;
  /** The last item of the page before. */
  readonly after: Item;
  /** Items shown on the pages before. */
  readonly offset: number;
  /** The token of the page before. */
  readonly before: string | undefined;
}

/** What a list has to tell, in order. */
interface Listed<Item> {
  /** What comes behind an item, which may itself be gone by now; undefined: all. */
  readonly behind: (item: Item | undefined) => Iterable<Item>;
  /** All but so many from the first on. */
  readonly from: (index: number) => Iterable<Item>;
}

/**
 * `steady`: a token names the last item seen, so what is deleted or added between two pages hides and repeats nothing;
 * `shifting`: it counts items, so deletions leave gaps and additions repeat. Twilio promises neither.
 */
export type Paging = 'steady' | 'shifting';

/** Cuts the lists of one kind of item into pages. */
export interface Pager<Item> {
  /** @throws {Refusal} for a page that cannot be asked for. */
  page(listed: Listed<Item>, request: PageRequest): { shown: Item[]; envelope: object };
}

const queryOf = ({ path, parameters }: PageRequest) => {
  const filters = [...parameters].filter(([name]) => !['Page', 'PageSize', 'PageToken'].includes(name));
  return JSON.stringify([path, filters.sort()]);
};

const firstOf = <Item>(items: Iterable<Item>, count: number): Item[] => {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === count) break;
    first.push(item);
  }
  return first;
};

/** @param mode - asked anew for each page */
export const pagerOf = <Item>(mode: () => Paging): Pager<Item> => {
  const starts = new Map<string, Start<Item>>();

  const startOf = (request: PageRequest): Start<Item> | undefined => {
    if (request.token === undefined) {
      // twilio-python #395: HTTP 400, code 20001, "PageToken is required for paging."
      if (request.number > 0) throw new Refusal(badRequest('PageToken is required for paging.'));
      return undefined;
    }
    const start = starts.get(request.token);
    if (start?.query !== queryOf(request)) throw new Refusal(badRequest('PageToken is not valid for this list.'));
    return start;
  };

  return {
    page: (listed, request) => {
      const { path, parameters, size, number } = request;
      if (size > MAX_PAGE_SIZE) throw new Refusal(errorOfStatus(400, 20007));
      const start = startOf(request);
      const offset = start?.offset ?? 0;
      const rest = mode() === 'shifting' ? listed.from(offset) : listed.behind(start?.after);
      const oneMore = firstOf(rest, size + 1);
      const shown = oneMore.slice(0, size);

      const uri = (pageNumber: number, token?: string) => {
        const query = new URLSearchParams(parameters);
        query.set('PageSize', String(size));
        query.set('Page', String(pageNumber));
        query.delete('PageToken');
        if (token !== undefined) query.set('PageToken', token);
        return `${path}?${query.toString()}`;
      };
      const nextUri = () => {
        const last = shown.at(-1);
        if (last === undefined || oneMore.length <= size) return null;
        const token = newSid('PA');
        const next = { query: queryOf(request), after: last, offset: offset + size, before: request.token };
        starts.set(token, next);
        return uri(number + 1, token);
      };
      const envelope = {
        page: number,
        page_size: size,
        start: number * size,
        end: number * size + Math.max(shown.length - 1, 0),
        uri: uri(number, request.token),
        first_page_uri: uri(0),
        previous_page_uri: start === undefined ? null : uri(Math.max(number - 1, 0), start.before),
        next_page_uri: nextUri(),
      };
      return { shown, envelope };
    },
  };
};
