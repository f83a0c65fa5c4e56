import { FATES, type Fate, type LedgerEntry, type LedgerHeader, totalOf } from '../../lambdas/core/ledger';
import type { RecordingSid } from '../../lambdas/core/recording';
import { visible } from '../../lib/settings/characters';
import { counted, momentOf } from '../cli/lengths';
import type { Output } from '../cli/output';
import type { Difference } from './check';
import type { Later } from './later';
import type { MadeUp } from './made-up';

/** So many recordings are told one by one; `--json` tells all. */
const MOST_TOLD = 50;

const MEANINGS: Readonly<Record<Fate, string>> = {
  noted: 'stored, and its Job has its line',
  archived: 'stored, without a line, as it was adopted',
  'no-audio': 'never had audio',
  stored: 'stored; its line was not confirmed yet, or no Job claims it',
  parked: 'in a dead-letter queue, for a person',
  lost: 'deleted at Twilio before it was stored',
  earlier: 'deleted at Twilio before receipts were kept',
  open: 'on its way, given up while Twilio has it, or nobody knew',
};

const whyOf = ({ parked, status, twilio, key, contradictions }: LedgerEntry): string =>
  [
    ...(parked === undefined ? [] : [`${parked.queue}: ${parked.reason}`]),
    ...(status === undefined ? [] : [status]),
    ...(contradictions ?? []),
    ...(parked === undefined && status === undefined ? [key ?? `at Twilio: ${twilio}`] : []),
  ].join('; ');

const laterIn = (entry: LedgerEntry, later: Later | undefined): string => {
  if (later === undefined) return 'as it was';
  return later.fate === entry.fate ? `still ${later.fate} (${later.since})` : `${later.fate} since ${later.since}`;
};

interface Told {
  readonly header: LedgerHeader;
  readonly entries: readonly LedgerEntry[];
  readonly madeUp: MadeUp;
}

const missingIn = ({ header, madeUp }: Told, output: Output): void => {
  const waiting = new Set(madeUp.missing.map(({ accountSid }) => accountSid));
  for (const { accountSid, reason } of header.missing ?? [])
    output.line(
      `The account ${accountSid} could not be listed (${visible(reason)}): ` +
        (waiting.has(accountSid)
          ? 'its recordings are in no ledger yet.'
          : 'its recordings are in a later ledger, and below where they were not home.'),
    );
};

/** For people: the sums, then what was not home or contradicts, and what has become of it since. */
export const tell = (
  { header, entries, madeUp }: Told,
  later: ReadonlyMap<RecordingSid, Later>,
  output: Output,
): void => {
  const { day, madeAt, carried, contradictions, accounts, deadLetters } = header;
  output.line(
    output.colors.bold(
      `${day}: ${counted(totalOf(header), 'recording')}, ${carried} of them of earlier days; made ${momentOf(madeAt)}`,
    ),
  );
  output.table(
    ['fate', 'recordings', 'means'],
    FATES.filter((fate) => header.counts[fate] > 0).map((fate) => [fate, String(header.counts[fate]), MEANINGS[fate]]),
  );
  const unreadable = accounts.reduce((sum, account) => sum + account.unreadable, 0);
  const hidden = Object.values(deadLetters).reduce((sum, queue) => sum + queue.hidden, 0);
  if (unreadable > 0) output.line(`Of Twilio's list ${unreadable} could not be read: what that is, is not in here.`);
  if (hidden > 0)
    output.line(`SQS did not show ${counted(hidden, 'dead letter')}: some of what is open may be parked.`);
  if (contradictions > 0)
    output.line(
      `${counted(contradictions, 'recording')} with contradictions: see docs/runbook.md, ledger-contradictions.`,
    );
  missingIn({ header, entries, madeUp }, output);
  if (entries.length === 0) {
    if (madeUp.missing.length === 0) output.line('Every recording was home.');
    return;
  }
  output.line();
  output.table(
    ['not home then', 'call', 'made', 'fate', 'why', 'now'],
    entries
      .slice(0, MOST_TOLD)
      .map((entry) => [
        entry.recordingSid,
        entry.callSid ?? '',
        momentOf(entry.createdAt),
        entry.fate,
        visible(whyOf(entry)),
        laterIn(entry, later.get(entry.recordingSid)),
      ]),
  );
  if (entries.length > MOST_TOLD) output.line(`and ${entries.length - MOST_TOLD} more: --json shows all`);
};

/** For people: each difference. */
export const tellDifferences = (differences: readonly Difference[], output: Output): void => {
  output.line();
  if (differences.length === 0) {
    output.line('Twilio and S3 agree with it.');
    return;
  }
  output.table(
    ['difference', 'of', 'which'],
    differences.map(({ kind, what, says }) => [kind, visible(what), visible(says)]),
  );
};
