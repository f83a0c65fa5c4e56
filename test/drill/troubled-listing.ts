import type { CredentialsSource } from '../../lambdas/core/credentials';
import type { ListPage, ListQuery, ListedRecording, RecordingsListing } from '../../lambdas/core/ports/twilio';
import { MemoryListing } from '../support/fakes/memory-listing';
import type { TroubledTwilio } from './troubled-twilio';

/** Twilio's list of all that was ever recorded, with its problems: what was deleted meanwhile is called so. */
export class TroubledListing extends MemoryListing {
  private readonly made: ListedRecording[] = [];

  constructor(private readonly twilio: TroubledTwilio) {
    super();
  }

  add(recording: ListedRecording): void {
    this.made.push(recording);
  }

  /** For a function, whose credentials it asks for. */
  seenWith(credentials: CredentialsSource): RecordingsListing {
    return {
      page: async (query, next) => {
        await credentials.current();
        return await this.page(query, next);
      },
    };
  }

  override async page(query: ListQuery, next: string | undefined): Promise<ListPage> {
    const statuses = await Promise.all(this.made.map(({ sid }) => this.twilio.describe(sid)));
    const now = this.made.map((one, place) => ({ ...one, status: statuses[place]?.status ?? one.status }));
    this.recordings.splice(0, Infinity, ...now);
    return await super.page(query, next);
  }
}
