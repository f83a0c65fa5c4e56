import * as z from 'zod';
import { SELECTORS, type Selector, type UrlsRequest } from '../../lambdas/core/urls-api';
import { usageFailure } from '../cli/failure';

/** The options of `recordings url`, as commander reads them. */
export const urlOptions = z.object({
  job: z.string().optional(),
  call: z.string().optional(),
  recording: z.string().optional(),
  key: z.string().optional(),
  date: z.string().optional(),
  minutes: z.string().optional(),
  open: z.boolean().default(false),
  urlSigner: z.string().optional(),
});
type UrlOptions = z.infer<typeof urlOptions>;

const OPTION_OF = {
  jobNumber: 'job',
  callSid: 'call',
  recordingSid: 'recording',
  key: 'key',
} as const satisfies Record<Selector, keyof UrlOptions>;

/** RECORDING_URL_EXPIRATION_MINUTES allows no more; the pipeline says so itself when it allows less. */
const MAX_MINUTES = 360;

/** What a SID of each kind looks like, and the option that takes it. */
const SIDS = [
  { option: 'recording', form: /^RE[0-9a-fA-F]{32}$/, told: 'RE and 32 hexadecimal digits' },
  { option: 'call', form: /^C[AF][0-9a-fA-F]{32}$/, told: 'CA (or CF, of a conference) and 32 hexadecimal digits' },
] as const;

const sidOf = (option: (typeof SIDS)[number]['option'], value: string): string => {
  const right = SIDS.find((kind) => kind.option === option);
  if (right?.form.test(value)) return value;
  const other = SIDS.find(({ form }) => form.test(value));
  throw usageFailure(
    other === undefined
      ? `--${option} must be ${right?.told ?? ''}; it is "${value}".`
      : `--${option} is "${value}", which belongs to --${other.option}.`,
  );
};

const dayOf = (value: string): string => {
  const day = z.iso.date().safeParse(value);
  if (!day.success) throw usageFailure(`--date must be a day, yyyy-mm-dd, such as 2026-11-22; it is "${value}".`);
  return day.data;
};

const minutesOf = (value: string): number => {
  if (/^[1-9]\d{0,2}$/.test(value) && Number(value) <= MAX_MINUTES) return Number(value);
  throw usageFailure(`--minutes must be a whole number from 1 to ${MAX_MINUTES}; it is "${value}".`);
};

/** A single thing that is asked for, and how it is checked. */
const selectorOf = (options: UrlOptions, keyIn: (pasted: string) => string): UrlsRequest => {
  const named = SELECTORS.flatMap((selector) => {
    const value = options[OPTION_OF[selector]];
    return value === undefined ? [] : [{ selector, value: value.trim() }];
  });
  const [first, second] = named;
  if (first === undefined)
    throw usageFailure('Which recording? Name one of --job, --call, --recording and --key. See: recordings url --help');
  if (second !== undefined)
    throw usageFailure(`Only one of --${OPTION_OF[first.selector]} and --${OPTION_OF[second.selector]}, please.`);
  const { selector, value } = first;
  switch (selector) {
    case 'jobNumber':
      return { jobNumber: value };
    case 'callSid':
      return { callSid: sidOf('call', value) };
    case 'recordingSid':
      return { recordingSid: sidOf('recording', value) };
    case 'key':
      return { key: keyIn(value) };
  }
};

/**
 * What to ask the url-signer for. Whether the objects are there is asked, too: a link to nothing helps nobody.
 * @param keyIn the key that somebody means who pasted this
 * @throws {Failure} naming the option that is wrong
 */
export const requestOf = (options: UrlOptions, keyIn: (pasted: string) => string): UrlsRequest => {
  for (const name of ['job', 'call', 'recording', 'key', 'date', 'minutes'] as const)
    if (options[name]?.trim() === '') throw usageFailure(`--${name} is empty.`);
  const { date, minutes } = options;
  const selector = selectorOf(options, keyIn);
  if (date !== undefined && selector.key !== undefined)
    throw usageFailure('--date says where to look, which --key knows already: leave --date out.');
  return {
    ...selector,
    ...(date !== undefined && { date: dayOf(date.trim()) }),
    ...(minutes !== undefined && { expiresInMinutes: minutesOf(minutes.trim()) }),
    verify: true,
  };
};
