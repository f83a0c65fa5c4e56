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

/**
 * Makes a link that is on record before anybody has it. When it cannot be recorded there is none.
 * @throws {RetryLater} `link-unrecorded`
 */
export const giveLink =
  ({ links, register, newLinkId, now }: LinkPorts) =>
  async ({ expiresInSeconds, ...request }: LinkRequest, deadline: Deadline): Promise<GivenLink> => {
    const id = newLinkId();
    // First, so that the record never ends before the link; S3 counts whole seconds from the signature.
    const url = await links.sign(request.key, { id, sid: request.recordingSid, expiresInSeconds });
    const grantedAt = now();
    const expiresAt = new Date(grantedAt.getTime() + expiresInSeconds * 1000);
    await register.add({ ...request, linkId: id, grantedAt, expiresAt }, deadline);
    return { id, url, expiresAt };
  };
