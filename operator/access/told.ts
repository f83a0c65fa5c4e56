import { visible } from '../../lib/settings/characters';
import type { LinkGrant } from '../../lambdas/core/link';
import { type Play, type RefusedPlay, isBorrowed, originOf } from '../../lambdas/core/plays';
import type { Output } from '../cli/output';
import type { Found, GivenLink } from './search';

/** `2026-11-22 16:28:29 UTC` */
const momentOf = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const sizeOf = (bytes: number): string =>
  new Intl.NumberFormat('en', { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(bytes);

/** Parts may be fetched more than once: more than all of it is still all of it. */
const shareOf = ({ bytes, objectBytes }: Play): string => {
  if (objectBytes === undefined || objectBytes === 0) return '';
  const percent = Math.floor((bytes / objectBytes) * 100);
  return percent >= 100 ? ', all of it' : `, ${percent} % of it`;
};

const fromOf = (from: string | undefined): string => (from === undefined ? '' : ` from ${from}`);

const playLine = (play: Play): string => {
  const what = play.isCopy ? 'copied' : 'played';
  const amount = play.isCopy ? '' : `: ${sizeOf(play.bytes)}${shareOf(play)}`;
  return `${what} ${momentOf(play.startedAt)}${fromOf(play.from)}${amount}`;
};

const refusedLine = ({ at, from, status, errorCode }: RefusedPlay): string =>
  `refused ${momentOf(at)}${fromOf(from)}: ${status}${errorCode === undefined ? '' : ` ${errorCode}`}`;

const HOW = {
  link: 'with a link that is not on record (docs/runbook.md, links-not-on-record)',
  'unnamed-link': 'with a link of the pipeline without an id (docs/runbook.md, links-not-on-record)',
} as const;

const howOf = (play: Play): string => {
  const origin = originOf(play);
  return origin === 'own-credentials' ? `with credentials of ${play.requester ?? 'nobody'}` : HOW[origin];
};

const holderOf = ({ requester }: LinkGrant): string => {
  if (requester.by === 'iam') return `${requester.arn} from ${requester.sourceAddress}`;
  return requester.by === 'airtable'
    ? `the history of the record ${requester.jobId}, where the box was ticked`
    : `the history of the record ${requester.jobId}, when it was written`;
};

const linkLines = ({ grant, plays, refused }: GivenLink): string[] => [
  ...plays.map(
    (play) => playLine(play) + (isBorrowed(play) ? `, signed by ${play.requester ?? ''}, not by the pipeline` : ''),
  ),
  ...refused.map(refusedLine),
  ...(plays.length === 0
    ? [`not played until now, as far as S3 has told; it worked until ${momentOf(grant.expiresAt)}`]
    : []),
];

/** For people: each link and what became of it, then what was done without one. */
export const tell = ({ links, otherPlays, otherRefused, unreadable }: Found, output: Output): void => {
  // Names of roles, keys and error codes come from elsewhere: a terminal is to obey none of them.
  const line = (text = ''): void => {
    output.line(visible(text));
  };
  const heading = (text: string): void => {
    output.line(output.colors.bold(visible(text)));
  };
  for (const link of links) {
    const { grant } = link;
    heading(`${momentOf(grant.grantedAt)}  given to ${holderOf(grant)}`);
    line(`  ${grant.recordingSid ?? 'a recording'}  ${grant.key}, until ${momentOf(grant.expiresAt)}`);
    for (const text of linkLines(link)) line(`  ${text}`);
    line();
  }
  if (otherPlays.length > 0) {
    heading('Without one of these links');
    for (const play of otherPlays) line(`  ${play.key}  ${playLine(play)}, ${howOf(play)}`);
    line();
  }
  if (otherRefused.length > 0) {
    heading('Refused, without one of these links');
    for (const refused of otherRefused) line(`  ${refused.key}  ${refusedLine(refused)}`);
    line();
  }
  const plays = otherPlays.length + links.reduce((sum, link) => sum + link.plays.length, 0);
  line(`${links.length} ${links.length === 1 ? 'link' : 'links'}, ${plays} ${plays === 1 ? 'play' : 'plays'}.`);
  if (unreadable.records + unreadable.lines > 0)
    output.note(
      `Not readable, and so not in it: records of links: ${unreadable.records}, lines of the log: ${unreadable.lines}.`,
    );
  output.note('S3 delivers its log within hours, and promises no more: docs/audit.md');
};
