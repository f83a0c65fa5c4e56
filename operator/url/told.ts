import { visible } from '../../lib/settings/characters';
import type { GivenUrl, MissingRecording } from '../../lambdas/core/urls-api';
import type { Output } from '../cli/output';
import type { Found } from './ask';

/** `2026-11-22 16:28:29 UTC` */
const momentOf = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** `1 h 02 min 03 s` */
const lengthOf = (seconds: number): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours} h ${two(minutes)} min ${two(rest)} s`;
  return minutes > 0 ? `${minutes} min ${two(rest)} s` : `${rest} s`;
};

const headOf = ({ startedAt, durationSeconds, jobNumber, recordingSid, key }: GivenUrl): string =>
  [
    startedAt === null ? key : momentOf(startedAt),
    ...(durationSeconds === null ? [] : [lengthOf(durationSeconds)]),
    ...(jobNumber === null ? [] : [`Job ${jobNumber}`]),
    ...(recordingSid === null ? [] : [recordingSid]),
  ].join('  ');

const WHY: Readonly<Record<MissingRecording['state'], string>> = {
  expired: 'expired: older than RECORDING_RETENTION_DAYS',
  deleted: 'deleted',
  absent: 'not in the bucket',
};

/** The links for people, each alone on its line so that it can be copied; and until when they work. */
export const tell = ({ links, missing }: Found, output: Output): void => {
  const line = (text?: string): void => {
    output.line(text);
  };
  for (const link of links) {
    // Job numbers are what people typed.
    line(output.colors.bold(visible(headOf(link))));
    line(link.url);
    line();
  }
  for (const { key, state } of missing) line(`No link: ${visible(key)} (${WHY[state]})`);
  if (missing.length > 0) line();
  const ends = links.map(({ expiresAt }) => expiresAt.getTime());
  if (ends.length === 0) return;
  const until = momentOf(new Date(Math.min(...ends)));
  line(
    links.length === 1
      ? `The link works until ${until}, for whoever has it.`
      : `${links.length} links. They work until ${until}, for whoever has them.`,
  );
};
