import * as z from 'zod';
import { linkId } from '../../lambdas/core/link';
import { type Play, type RefusedPlay, isBorrowed, originOf } from '../../lambdas/core/plays';
import { instant } from '../../lambdas/core/recording';
import type { Pipeline } from '../cli/find-pipeline';
import type { Found, GivenLink } from './search';
import type { Subject } from './subject';

const play = z.object({
  key: z.string(),
  linkId: linkId.nullable(),
  startedAt: instant,
  endedAt: instant,
  /** An address; null where S3 does not say. */
  from: z.string().nullable(),
  /** Who signed the requests: of a link, a role of the pipeline. */
  signedBy: z.string().nullable(),
  /** `link`, `unnamed-link` or `own-credentials`. */
  origin: z.string(),
  /** Somebody who signed the requests with credentials of their own wrote the id of this link into them. */
  idIsBorrowed: z.boolean(),
  isCopy: z.boolean(),
  requests: z.number(),
  bytes: z.number(),
  /** Of the whole recording; null where S3 does not say. */
  recordingBytes: z.number().nullable(),
});

const refusal = z.object({
  key: z.string(),
  linkId: linkId.nullable(),
  at: instant,
  from: z.string().nullable(),
  signedBy: z.string().nullable(),
  status: z.number(),
  errorCode: z.string().nullable(),
});

const link = z.object({
  linkId,
  /** `iam` with `arn` and `sourceAddress`; `airtable` and `history-writer` with `jobId`, the record of the Job. */
  givenTo: z.object({
    by: z.string(),
    arn: z.string().nullable(),
    sourceAddress: z.string().nullable(),
    jobId: z.string().nullable(),
  }),
  key: z.string(),
  recordingSid: z.string().nullable(),
  callSid: z.string().nullable(),
  jobNumber: z.string().nullable(),
  grantedAt: instant,
  expiresAt: instant,
  requestId: z.string(),
  plays: z.array(play),
  refused: z.array(refusal),
});

/** What `--json` prints. It holds no query of a link, and no header of a client. */
export const accessDocument = z.object({
  pipeline: z.string(),
  region: z.string(),
  /** A day of UTC. */
  since: z.iso.date(),
  recordingSid: z.string().nullable(),
  callSid: z.string().nullable(),
  jobNumber: z.string().nullable(),
  links: z.array(link),
  playsWithoutLink: z.array(play),
  refusedWithoutLink: z.array(refusal),
  unreadable: z.object({ records: z.number(), lines: z.number() }),
});

const playIn = (one: Play): z.output<typeof play> => ({
  key: one.key,
  linkId: one.linkId ?? null,
  startedAt: one.startedAt,
  endedAt: one.endedAt,
  from: one.from ?? null,
  signedBy: one.requester ?? null,
  origin: originOf(one),
  idIsBorrowed: isBorrowed(one),
  isCopy: one.isCopy,
  requests: one.requests,
  bytes: one.bytes,
  recordingBytes: one.objectBytes ?? null,
});

const refusalIn = (one: RefusedPlay): z.output<typeof refusal> => ({
  key: one.key,
  linkId: one.linkId ?? null,
  at: one.at,
  from: one.from ?? null,
  signedBy: one.requester ?? null,
  status: one.status,
  errorCode: one.errorCode ?? null,
});

const linkIn = ({ grant, plays, refused }: GivenLink): z.output<typeof link> => {
  const { requester } = grant;
  return {
    linkId: grant.linkId,
    givenTo: {
      by: requester.by,
      arn: requester.by === 'iam' ? requester.arn : null,
      sourceAddress: requester.by === 'iam' ? requester.sourceAddress : null,
      jobId: requester.by === 'iam' ? null : requester.jobId,
    },
    key: grant.key,
    recordingSid: grant.recordingSid ?? null,
    callSid: grant.callSid ?? null,
    jobNumber: grant.jobNumber ?? null,
    grantedAt: grant.grantedAt,
    expiresAt: grant.expiresAt,
    requestId: grant.requestId,
    plays: plays.map(playIn),
    refused: refused.map(refusalIn),
  };
};

/** Everything that was found, as `--json` prints it. */
export const documentOf = (
  { name, region }: Pipeline,
  subject: Subject,
  since: Date,
  { links, otherPlays, otherRefused, unreadable }: Found,
): unknown =>
  accessDocument.encode({
    pipeline: name,
    region,
    since: since.toISOString().slice(0, 10),
    recordingSid: subject.kind === 'recording' ? subject.recordingSid : null,
    callSid: subject.kind === 'call' ? subject.callSid : null,
    jobNumber: subject.kind === 'job' ? subject.jobNumber : null,
    links: links.map(linkIn),
    playsWithoutLink: otherPlays.map(playIn),
    refusedWithoutLink: otherRefused.map(refusalIn),
    unreadable,
  });
