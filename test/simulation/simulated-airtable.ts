import * as z from 'zod';
import { filterByFormula } from '../../local/airtable/formula';
import type { Weather } from './forecast';
import { type WatchedInvocation, current } from './invocation';
import type { Network } from './network';

/** How long Airtable may be at a write that nobody waits for any more, in seconds. Source: decisions/0025. */
const LATEST_EFFECT_SECONDS = 59;

/** How long Airtable may go on finding Jobs as they were, in seconds. */
export const LONGEST_LAG_SECONDS = 5;

/** Of a cell of long text, in characters. Source: Airtable, "Field types". */
const MAX_TEXT = 100_000;

export const FIELDS = {
  number: 'Job Number',
  history: 'History',
  calls: 'Call SIDs',
  box: 'Refresh recording links',
} as const;

export interface JobRow {
  number: string | number;
  history: string;
  calls: string;
  /** Whether Airtable refuses to change it. */
  isRefused: boolean;
  /** Whether somebody has ticked the box for fresh links. */
  isTicked?: boolean;
}

type Rows = Map<string, JobRow>;
type Filter = ReturnType<typeof filterByFormula>;

interface Written {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  /** Whether the box was unticked with it. */
  readonly unticks: boolean;
  readonly by: WatchedInvocation | undefined;
  /** What the writer had been told of this history; undefined when it had not asked. */
  readonly read: string | undefined;
}

const change = z.object({
  records: z.array(
    z.object({
      id: z.string(),
      fields: z.strictObject({ [FIELDS.history]: z.string().optional(), [FIELDS.box]: z.literal(false).optional() }),
    }),
  ),
});

const question = z.object({ filterByFormula: z.string(), fields: z.array(z.string()) });

const cellsOf = ({ number, history, calls, isTicked = false }: JobRow) => ({
  ...(number !== '' && { [FIELDS.number]: number }),
  ...(history !== '' && { [FIELDS.history]: history }),
  ...(calls !== '' && { [FIELDS.calls]: calls }),
  ...(isTicked && { [FIELDS.box]: true }),
});

/** An answer whose text is there already: a body of Node's own would be made a stream of, and read from that. */
class JsonAnswer extends Response {
  private readonly said: string;

  constructor(body: unknown, status: number) {
    super(null, { status });
    this.said = JSON.stringify(body);
  }

  override readonly text = (): Promise<string> => Promise.resolve(this.said);
}

const json = (body: unknown, status = 200): Response => new JsonAnswer(body, status);
const refusal = (status: number, type: string) => json({ error: { type, message: type } }, status);

/** The cell as it is shown when the answer has another shape than expected; the record may be any. */
const oddly = (cells: Record<string, unknown>, share: number): Record<string, unknown> => {
  const { [FIELDS.history]: history, ...others } = cells;
  if (share < 0.25) return others;
  if (share < 0.5) return { ...others, [FIELDS.history]: { text: history } };
  if (share < 0.75) return { ...others, [FIELDS.history]: [history] };
  return { ...others, fldHistory00000001: history };
};

/** Airtable's API for one table of Jobs, as `fetch`: the adapter and its time limits are the real ones. */
export class SimulatedAirtable {
  readonly rows: Rows = new Map();
  onWrite: (written: Written) => void = () => undefined;
  /** Told of each request when it is sent. */
  onAsked: (by: WatchedInvocation | undefined) => void = () => undefined;
  /** Told of each history that Airtable shows to somebody, as it stood there. */
  onShown: (history: string) => void = () => undefined;
  /** When a Job was last read, or asked to be written, in seconds. */
  readonly usedAt = new Map<string, number>();
  private readonly filters = new Map<string, Filter>();
  private past: { readonly until: number; readonly rows: Rows }[] = [];

  constructor(private readonly network: Network) {}

  readonly fetch: typeof fetch = async (input, { method = 'GET', body, signal } = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isWrite = method === 'PATCH';
    this.onAsked(current());
    const weather = this.network.forecast.next(isWrite ? 'airtable-patch' : 'airtable-list');
    if (weather.kind !== 'fine')
      this.network.witness.tell(`${String(current()?.name)} at Airtable, ${method}: ${weather.kind}`);
    const text = typeof body === 'string' ? body : '';
    const answer = isWrite ? this.write(text, weather) : this.list(url, text, weather);
    answer.catch(() => undefined);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([answer, aborted]);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };

  /** To be called before people change which Jobs there are, or their numbers and calls. */
  remember(): void {
    const { seconds } = this.network.time;
    const rows = new Map(Array.from(this.rows, ([id, row]) => [id, { ...row }]));
    this.past.push({ until: seconds, rows });
    this.past = this.past.filter(({ until }) => until >= seconds - LONGEST_LAG_SECONDS);
  }

  /**
   * Which Jobs there are, and their numbers and calls, as of some seconds ago; histories and boxes as they are.
   *
   * Finds lag: records are told of that a formula does not find half a second after they were made
   * (community.latenode.com, "Inconsistent data retrieval from Airtable API"). That a cell is read as it was before a write
   * that Airtable has answered is reported nowhere; with that no history could be kept by reading and writing.
   */
  private rowsAsShown(secondsAgo: number): [string, JobRow][] {
    const at = this.network.time.seconds - secondsAgo;
    const then = secondsAgo === 0 ? undefined : this.past.find(({ until }) => until > at);
    if (then === undefined) return Array.from(this.rows);
    return Array.from(then.rows, ([id, row]) => {
      const { history, isTicked = false } = this.rows.get(id) ?? row;
      return [id, { ...row, history, isTicked }];
    });
  }

  private async list(url: URL, body: string, weather: Weather): Promise<Response> {
    const invocation = current();
    const { kind, share } = weather;
    const asked = question.parse(
      body === ''
        ? {
            filterByFormula: url.searchParams.get('filterByFormula') ?? 'TRUE()',
            fields: url.searchParams.getAll('fields[]'),
          }
        : JSON.parse(body),
    );
    if (kind === 'throttled') return this.throttled(invocation);
    return this.network.request('airtable-list', {
      weather,
      failure: () => new TypeError('fetch failed', { cause: new Error('other side closed') }),
      act: () => {
        const isAskedFor = this.filterOf(asked.filterByFormula);
        const records = this.rowsAsShown(kind === 'stale' ? share * LONGEST_LAG_SECONDS : 0)
          .filter(([id, row]) => isAskedFor({ id, fields: cellsOf(row) }))
          .map(([id, row]) => {
            invocation?.reads.set(id, row.history);
            this.usedAt.set(id, this.network.time.seconds);
            this.onShown(row.history);
            const cells = Object.entries(cellsOf(row)).filter(([name]) => asked.fields.includes(name));
            const shown = Object.fromEntries(cells);
            return { id, createdTime: '', fields: kind === 'odd' ? oddly(shown, share) : shown };
          });
        return json({ records });
      },
    });
  }

  /** Who gets no answer asks once more: in the same words. */
  private filterOf(formula: string): Filter {
    const known = this.filters.get(formula);
    if (known !== undefined) return known;
    const filter = filterByFormula(formula, new Set(Object.values(FIELDS)));
    this.filters.set(formula, filter);
    return filter;
  }

  private async throttled(invocation: WatchedInvocation | undefined): Promise<Response> {
    await this.network.time.wait(2 * this.network.way, invocation);
    return json({ errors: [{ error: 'RATE_LIMIT_REACHED', message: 'Rate limit exceeded' }] }, 429);
  }

  /** Effect and answer of a write come apart in any order. */
  private async write(body: string, { kind, share }: Weather): Promise<Response> {
    const { time, way } = this.network;
    const invocation = current();
    for (const { id } of change.parse(JSON.parse(body)).records) this.usedAt.set(id, time.seconds);
    if (kind === 'throttled') return this.throttled(invocation);
    if (kind === 'odd') {
      await time.wait(way, invocation);
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    }
    if (invocation !== undefined && kind === 'dies') return this.network.die(invocation, 'airtable-patch');
    const latest = LATEST_EFFECT_SECONDS * 1000;
    const effectAfter: Partial<Record<Weather['kind'], number>> = {
      late: share * latest,
      'dies-after': share * latest,
      slow: share * 30_000,
      // A third of errors each comes instead of the effect, after it, and long before it.
      ...(kind === 'error' && share > 2 / 3 && { error: ((share * 3) % 1) * latest }),
    };
    const takesEffect = !(kind === 'error' && share < 1 / 3);
    const after = effectAfter[kind] ?? way;
    const isHeard = !['error', 'late', 'lost', 'dies-after'].includes(kind);
    const effect = Promise.withResolvers<Response>();
    if (takesEffect)
      time.plan(after, () => {
        effect.resolve(this.carryOut(body, invocation, isHeard));
      });
    if (invocation !== undefined && kind === 'stands-still')
      this.network.standStill(invocation, share, 'airtable-patch');
    if (invocation !== undefined && kind === 'dies-after') {
      await time.wait(share * 3_000, invocation);
      return this.network.die(invocation, 'airtable-patch');
    }
    if (kind === 'error') {
      await time.wait(2 * way, invocation);
      return refusal(503, 'SERVICE_UNAVAILABLE');
    }
    // Nobody answers: the adapter gives up when its own time is over.
    if (kind === 'late' || kind === 'lost') return new Promise<never>(() => undefined);
    const answer = await effect.promise;
    await time.wait(way, invocation);
    return answer;
  }

  private carryOut(body: string, invocation: WatchedInvocation | undefined, isHeard: boolean): Response {
    const { records } = change.parse(JSON.parse(body));
    if (records.length > 10) return refusal(422, 'INVALID_RECORDS');
    if (records.some(({ id }) => !this.rows.has(id))) return refusal(422, 'ROW_DOES_NOT_EXIST');
    if (records.some(({ id }) => this.rows.get(id)?.isRefused)) return refusal(422, 'INVALID_VALUE_FOR_COLUMN');
    if (records.some(({ fields }) => (fields[FIELDS.history] ?? '').length > MAX_TEXT))
      return refusal(422, 'INVALID_VALUE_FOR_COLUMN');
    const answers = records.map(({ id, fields: { [FIELDS.history]: text, [FIELDS.box]: box } }) => {
      const row = this.rows.get(id);
      const before = row?.history ?? '';
      const after = text ?? before;
      const unticks = box === false;
      if (row !== undefined) Object.assign(row, { history: after, ...(unticks && { isTicked: false }) });
      this.onWrite({ id, before, after, unticks, by: invocation, read: invocation?.reads.get(id) });
      if (isHeard) this.onShown(after);
      return { id, createdTime: '', fields: row === undefined ? {} : cellsOf(row) };
    });
    return json({ records: answers });
  }
}
