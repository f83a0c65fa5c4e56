import * as z from 'zod';
import { filterByFormula } from '../../../local/airtable/formula';
import type { VirtualTime } from '../simulated-aws/virtual-time';
import { untilAborted } from './until-aborted';

/** One request as it came. */
interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | null;
  /** Parsed; undefined where there was none. */
  readonly body: unknown;
  /** Since the beginning of the time. */
  readonly atMs: number;
}

const update = z.object({
  records: z.array(z.object({ id: z.string(), fields: z.record(z.string(), z.union([z.string(), z.boolean()])) })),
});

/** Airtable as `fetch`, with one table in whose place every other one stands, too: it notes what it was asked, and when. */
export class NotingAirtable {
  readonly asked: Asked[] = [];
  /** The cells of the records by the names of the fields, by record id. */
  readonly records = new Map<string, Record<string, string>>();
  /** Ids of the records whose checkboxes are ticked. */
  readonly ticked = new Set<string>();
  /** Ids of records that it does not change. */
  readonly refused = new Set<string>();
  /** Whether no answer comes to such a request. */
  isSilentTo: (method: string) => boolean = () => false;
  /** How many of the next requests are too many. */
  throttles = 0;

  constructor(
    private readonly time: Pick<VirtualTime, 'ms'>,
    /** The names of the table's fields. */
    private readonly fields: ReadonlySet<string>,
    /** The name of a field that is a checkbox. */
    private readonly box: string,
  ) {}

  readonly fetch: typeof fetch = async (input, { method = 'GET', headers, body, signal } = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const sent: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
    const authorization = new Headers(headers).get('authorization');
    this.asked.push({ method, url, authorization, body: sent, atMs: this.time.ms });
    if (this.isSilentTo(method)) return await untilAborted(signal);
    if (this.throttles-- > 0) return Response.json({ errors: [{ error: 'RATE_LIMIT_REACHED' }] }, { status: 429 });
    return method === 'PATCH' ? this.write(update.parse(sent).records) : this.show(url);
  };

  private show(url: URL): Response {
    const isAskedFor = filterByFormula(url.searchParams.get('filterByFormula') ?? '', this.fields);
    const asked = url.searchParams.getAll('fields[]');
    const records = Array.from(this.records, ([id, fields]) => ({ id, fields }))
      .filter(isAskedFor)
      .map(({ id, fields }) => ({
        id,
        fields: {
          ...Object.fromEntries(Object.entries(fields).filter(([name]) => asked.includes(name))),
          ...(asked.includes(this.box) && this.ticked.has(id) && { [this.box]: true }),
        },
      }));
    return Response.json({ records });
  }

  private write(records: z.infer<typeof update>['records']): Response {
    if (records.some(({ id }) => this.refused.has(id)))
      return Response.json({ error: { type: 'INVALID_VALUE_FOR_COLUMN', message: 'No.' } }, { status: 422 });
    for (const { id, fields } of records) {
      const texts: Record<string, string> = {};
      for (const [name, cell] of Object.entries(fields)) if (typeof cell === 'string') texts[name] = cell;
      this.records.set(id, { ...this.records.get(id), ...texts });
      if (fields[this.box] === false) this.ticked.delete(id);
      if (fields[this.box] === true) this.ticked.add(id);
    }
    return Response.json({ records });
  }
}
