import type { Deadline } from './deadline';
import type { LinkGrant, LinkId } from './link';
import type { Clock } from './ports/running';
import type { LinkRegister, LinkSigner } from './ports/s3';

export interface LinkPorts {
  readonly links: LinkSigner;
  readonly register: LinkRegister;
  readonly newLinkId: () => LinkId;
  readonly now: Clock;
}

/** What a link is to lead to, and for whom. */
export type LinkRequest = Omit<LinkGrant, 'linkId' | 'grantedAt' | 'expiresAt'> & { readonly expiresInSeconds: number };

export interface GivenLink {
  readonly id: LinkId;
  readonly url: string;
  readonly expiresAt: Date;
}

/** A link that nobody has yet. */
export interface SignedLink extends GivenLink {
  /** Puts it on record: before that nobody may get it. @throws {RetryLater} `link-unrecorded` */
  readonly record: (deadline: Deadline) => Promise<void>;
}

/** Makes a link, for whoever has to see it before it is clear whether it is given to anybody. */
export const signLink =
  ({ links, register, newLinkId, now }: LinkPorts) =>
  async ({ expiresInSeconds, ...request }: LinkRequest): Promise<SignedLink> => {
    const id = newLinkId();
    // First, so that the record never ends before the link; S3 counts whole seconds from the signature.
    const url = await links.sign(request.key, { id, sid: request.recordingSid, expiresInSeconds });
    const grantedAt = now();
    const expiresAt = new Date(grantedAt.getTime() + expiresInSeconds * 1000);
    const record = (deadline: Deadline) => register.add({ ...request, linkId: id, grantedAt, expiresAt }, deadline);
    return { id, url, expiresAt, record };
  };

/**
 * Makes a link that is on record before anybody has it. When it cannot be recorded there is none.
 * @throws {RetryLater} `link-unrecorded`
 */
export const giveLink = (ports: LinkPorts) => {
  const sign = signLink(ports);
  return async (request: LinkRequest, deadline: Deadline): Promise<GivenLink> => {
    const { id, url, expiresAt, record } = await sign(request);
    await record(deadline);
    return { id, url, expiresAt };
  };
};
