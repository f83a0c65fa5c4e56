import type { LinkGrant } from '../../../lambdas/core/link';
import type { LinkRegister } from '../../../lambdas/core/ports/s3';

/** Records of links, or `failure`. */
export class MemoryRegister implements LinkRegister {
  readonly grants: LinkGrant[] = [];
  failure: Error | undefined;

  add(grant: LinkGrant): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (!this.grants.some(({ linkId }) => linkId === grant.linkId)) this.grants.push(grant);
    return Promise.resolve();
  }
}
