import { linkIn } from './travel';

/** Longer than any link works. */
const AGE_MS = 24 * 60 * 60 * 1000;

const shortTime = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/**
 * A history line as if it had been written yesterday: with yesterday's time, and a link that was signed then, and so has died
 * since. Lines are as the history-writer writes them.
 */
export const fromYesterday = (line: string): string => {
  const link = linkIn(line);
  const [, signed] = /[?&]X-Amz-Date=(\d{8}T\d{6}Z)/.exec(link ?? '') ?? [];
  if (link === undefined || signed === undefined) return line;
  const signedAt = new Date(signed.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const before = new Date(signedAt.getTime() - AGE_MS);
  return line
    .replace(signed, shortTime(before))
    .replace(/^---- \| (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) /, (start, written: string) =>
      start.replace(written, before.toISOString().slice(0, 19).replace('T', ' ')),
    );
};
