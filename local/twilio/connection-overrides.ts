import * as z from 'zod';

/** Which failures Twilio retries: connecting (or the TLS handshake) failed, no answer came, or an error came. */
export type Failure = 'ct' | 'rt' | '4xx' | '5xx';

/** How Twilio connects to a callback URL. Times in milliseconds. */
export interface ConnectionOverrides {
  /** `ct`, 100–10,000. Default 5,000. */
  readonly connectTimeout: number;
  /** `rt`, 100–15,000: the longest wait for the answer, and between its packets. Default 15,000. */
  readonly readTimeout: number;
  /** `tt`, 100–15,000: for all attempts together. Default 15,000. */
  readonly totalTime: number;
  /** `rc`, 0–5: attempts after the first. Default 1. */
  readonly retryCount: number;
  /** `rp`, a comma-separated list. Default `ct`. */
  readonly retryPolicy: ReadonlySet<Failure>;
}

const within = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const failures = ['ct', 'rt', '4xx', '5xx'] as const;

const fragment = z.strictObject({
  ct: within(100, 10_000).default(5_000),
  rt: within(100, 15_000).default(15_000),
  tt: within(100, 15_000).default(15_000),
  rc: within(0, 5).default(1),
  rp: z
    .string()
    .default('ct')
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum([...failures, 'all'])))
    .transform((list) => new Set(list.flatMap((policy) => (policy === 'all' ? failures : [policy])))),
  sni: z.string().optional(),
  e: z.string().optional(),
});

/**
 * Takes the connection overrides off a callback URL. What Twilio requests and signs is the URL without its fragment.
 * Overrides that it does not retry or time by (`sni`, `e`) make no difference here.
 * @throws {z.ZodError} when a value is outside Twilio's limits, or an override is none of Twilio's.
 */
export const splitOverrides = (callbackUrl: string): { url: string; overrides: ConnectionOverrides } => {
  const hash = callbackUrl.indexOf('#');
  const url = hash === -1 ? callbackUrl : callbackUrl.slice(0, hash);
  const given = hash === -1 ? '' : callbackUrl.slice(hash + 1);
  const { ct, rt, tt, rc, rp } = fragment.parse(Object.fromEntries(new URLSearchParams(given)));
  const overrides = { connectTimeout: ct, readTimeout: rt, totalTime: tt, retryCount: rc, retryPolicy: rp };
  return { url, overrides };
};
