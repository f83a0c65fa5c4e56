import * as z from 'zod';
import { partsOf } from './object-key';
import { callSid, instant, jobId, jobNumber, recordingSid } from './recording';

/** Identifies one link: a UUID. It is signed with the link, and S3 logs it with each play. */
export const linkId = z.uuid().brand<'LinkId'>();
export type LinkId = z.infer<typeof linkId>;

/**
 * The parameter of a link that holds its id. S3 ignores parameters that begin with `x-`, and logs them with the request
 * (Amazon S3 User Guide, "Amazon S3 server access log format", custom access log information).
 */
export const LINK_ID_PARAMETER = 'x-link-id';

/**
 * Who gets a link. `iam`: a caller of the url-signer, as API Gateway knows it. `airtable`: whoever ticked the box of a
 * record; the link stands in that Job's history. `history-writer`: the Job's history, when the recording came home.
 */
export const requester = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('iam'),
    /** Of a role this is the session's: `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`. */
    arn: z.string().min(1),
    sourceAddress: z.string().min(1),
    userAgent: z.string().max(256).optional(),
  }),
  z.object({ by: z.literal('airtable'), jobId }),
  z.object({ by: z.literal('history-writer'), jobId }),
]);
export type Requester = z.infer<typeof requester>;

/** One link and who got it: what the links bucket keeps, for as long as AUDIT_RETENTION_DAYS says. */
export const linkGrant = z.object({
  linkId,
  requester,
  key: z.string().min(1),
  /** Undefined where the object does not say whose audio it is. */
  recordingSid: recordingSid.optional(),
  callSid: callSid.optional(),
  jobNumber: jobNumber.optional(),
  grantedAt: instant,
  expiresAt: instant,
  /** Of the invocation or the API request that made it; the logs have it, too. */
  requestId: z.string().min(1),
});
export type LinkGrant = z.infer<typeof linkGrant>;

/** The folder of the grants in the links bucket. */
export const LINKS_FOLDER = 'links';

/** The folder of a day's grants, which ends with a slash; days are those of UTC. */
export const folderOfGrants = (day: Date): string =>
  `${LINKS_FOLDER}/${day.toISOString().slice(0, 10).replaceAll('-', '/')}/`;

const NOTHING = 'unknown';

/**
 * Where a grant lies: `links/yyyy/mm/dd/{by}/{RecordingSid}-{CallSid}-{linkId}-{job}.json`. A listing of the day finds it by
 * recording, by call or by job, and so without reading it.
 */
export const grantKey = ({ requester: { by }, key, recordingSid: sid, linkId: id, grantedAt }: LinkGrant): string => {
  const { callSid: call, job } = partsOf(key) ?? {};
  return `${folderOfGrants(grantedAt)}${by}/${sid ?? NOTHING}-${call ?? NOTHING}-${id}-${job ?? NOTHING}.json`;
};
