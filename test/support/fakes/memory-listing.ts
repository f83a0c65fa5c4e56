import { dayAt } from '../../../lambdas/core/days';
import type { ListPage, ListQuery, ListedRecording, RecordingsListing } from '../../../lambdas/core/ports/twilio';

/** Twilio's list of all accounts, newest first, or `failure`. */
export class MemoryListing implements RecordingsListing {
  readonly recordings: ListedRecording[] = [];
  readonly asked: ListQuery[] = [];
  failure: Error | undefined;
  /** How many entries of each page cannot be read. */
  unreadable = 0;
  pageSize = 1_000;

  page(query: ListQuery, next: string | undefined): Promise<ListPage> {
    this.asked.push(query);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const { accountSid, from = '', to = '9999-12-31', withDeleted = false } = query;
    const size = Math.min(query.pageSize ?? this.pageSize, this.pageSize);
    const all = this.recordings
      .filter((one) => one.accountSid === accountSid && (withDeleted || one.status !== 'deleted'))
      .filter(({ createdAt }) => dayAt(createdAt) >= from && dayAt(createdAt) <= to)
      .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    const start = Number(next ?? 0);
    return Promise.resolve({
      recordings: all.slice(start, start + size),
      unreadable: this.unreadable,
      next: start + size < all.length ? String(start + size) : undefined,
    });
  }
}
