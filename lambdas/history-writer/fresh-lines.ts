import { MAX_HISTORY_LENGTH, append } from '../core/history-line';
import type { RecordingSid } from '../core/recording';
import type { LinkedRecording } from '../core/recording-links';

/**
 * A link that was signed so short a time ago, and lives as long yet, is as good as a new one: that bounds the refreshes of a
 * Job to one a minute, since the pipeline's own lives two at least.
 */
export const FRESH_MS = 60_000;

export const isFresh = ({ signedAt, expiresAt }: Pick<LinkedRecording, 'signedAt' | 'expiresAt'>, now: Date): boolean =>
  signedAt !== undefined &&
  Math.abs(now.getTime() - signedAt.getTime()) < FRESH_MS &&
  (expiresAt === undefined || expiresAt.getTime() - now.getTime() >= FRESH_MS);

/** How many recordings a status line names. */
const NAMED = 5;

export interface WithoutLink {
  /** Recordings that the history links to. */
  readonly known: number;
  /** Those that are not in the bucket any more, in the order of the calls. */
  readonly gone: readonly { readonly key: string; readonly recordingSid: RecordingSid | undefined }[];
  /** How many have no room. */
  readonly tooMany: number;
}

const plural = (count: number, one: string, more: string) => (count === 1 ? one : `${String(count)} ${more}`);

/** Why somebody who ticked the box has no link, for a status line; undefined where everything has one. */
export const reasonWithoutLink = ({ known, gone, tooMany }: WithoutLink): string | undefined => {
  if (known === 0) return 'no new link, no recording is linked to here';
  const named = gone.slice(0, NAMED).map(({ key, recordingSid }) => recordingSid ?? key);
  const others = gone.length - named.length;
  const reasons = [
    ...(gone.length > 0
      ? [
          `${plural(gone.length, 'a recording has expired or was deleted', 'recordings have expired or were deleted')} ` +
            `(${named.join(', ')}${others > 0 ? ` and ${String(others)} more` : ''})`,
        ]
      : []),
    ...(tooMany > 0
      ? [plural(tooMany, 'the field has no room for one more', 'older ones have no room in the field')]
      : []),
  ];
  return reasons.length === 0 ? undefined : `no new link, ${reasons.join('; ')}`;
};

/** What is added to a history, and how many of the lines that is. */
export interface Fitting {
  readonly added: readonly string[];
  readonly links: number;
}

/**
 * The newest of the lines that fit, in their order, and the status line about those that do not; undefined when not even that
 * one fits.
 * @param lines - of the links, oldest first
 * @param statusFor - the line that is due when so many of them have no room; undefined: none is
 */
export const fitting = (
  history: string,
  lines: readonly string[],
  statusFor: (tooMany: number) => string | undefined,
): Fitting | undefined => {
  for (let links = lines.length; links >= 0; links -= 1) {
    const status = statusFor(lines.length - links);
    const added = [...lines.slice(lines.length - links), ...(status === undefined ? [] : [status])];
    // Each line but the first is parted by a line break from the one before it.
    const length = added.reduce((sum, line, index) => sum + line.length + (index === 0 ? 0 : 1), 0);
    if (append(history, '').length + length <= MAX_HISTORY_LENGTH) return { added, links };
  }
  return undefined;
};
