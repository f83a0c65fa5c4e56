import type { LinkGrant } from '../../../lambdas/core/link';
import { folderOfGrants, grantKey } from '../../../lambdas/core/link';
import type { LinkGrants } from '../../../lambdas/core/ports/audit';
import { recordedLink } from '../../../lambdas/core/recorded-link';

/** Records of links, as whoever may reads them. */
export class MemoryGrants implements LinkGrants {
  /** By key; undefined: what lies there cannot be read. */
  readonly records = new Map<string, LinkGrant | undefined>();
  /** The keys of the records that were read. */
  readonly wereRead: string[] = [];

  constructor(...grants: LinkGrant[]) {
    for (const grant of grants) this.records.set(grantKey(grant), grant);
  }

  async *ofDay(...[day, by]: Parameters<LinkGrants['ofDay']>) {
    await Promise.resolve();
    const folder = folderOfGrants(day) + (by === undefined ? '' : `${by}/`);
    for (const recordKey of [...this.records.keys()].sort())
      if (recordKey.startsWith(folder)) yield recordedLink(recordKey) ?? { recordKey };
  }

  read({ recordKey }: Parameters<LinkGrants['read']>[0]): Promise<LinkGrant | undefined> {
    this.wereRead.push(recordKey);
    return Promise.resolve(this.records.get(recordKey));
  }
}
