import type { Described, ObjectFacts, RecordingArchive } from '../../../lambdas/core/ports/s3';

/** S3 answers so many keys at once. */
const MOST_KEYS = 1000;

/** What an object says that says nothing. */
const NO_FACTS: ObjectFacts = {
  recordingSid: undefined,
  callSid: undefined,
  jobNumber: undefined,
  startedAt: undefined,
  durationSeconds: undefined,
  channels: undefined,
  bytes: undefined,
};

/** The bucket as one who looks for recordings sees it. */
export class MemoryArchive implements RecordingArchive {
  readonly objects = new Map<string, ObjectFacts>();
  readonly gone = new Set<string>();
  /** Thrown by each question of the kind, until it is taken back. */
  readonly failures: Partial<Record<keyof RecordingArchive, Error>> = {};
  readonly asked: (readonly [question: keyof RecordingArchive, about: string])[] = [];

  put(key: string, facts: Partial<ObjectFacts> = {}): string {
    this.objects.set(key, { ...NO_FACTS, ...facts });
    this.gone.delete(key);
    return key;
  }

  delete(key: string): void {
    if (this.objects.delete(key)) this.gone.add(key);
  }

  list(stem: string, after: string | undefined): Promise<{ keys: string[]; isLast: boolean }> {
    return this.answer('list', stem, () => {
      const keys = Array.from(this.objects.keys())
        .filter((key) => key.startsWith(stem) && (after === undefined || key > after))
        .sort();
      return { keys: keys.slice(0, MOST_KEYS), isLast: keys.length <= MOST_KEYS };
    });
  }

  describe(key: string): Promise<Described> {
    return this.answer('describe', key, () => {
      const facts = this.objects.get(key);
      return facts === undefined ? { state: this.gone.has(key) ? 'deleted' : 'absent' } : { state: 'there', facts };
    });
  }

  deleted(stem: string): Promise<string[]> {
    return this.answer('deleted', stem, () =>
      Array.from(this.gone)
        .filter((key) => key.startsWith(stem))
        .sort(),
    );
  }

  private answer<Answer>(question: keyof RecordingArchive, about: string, give: () => Answer): Promise<Answer> {
    this.asked.push([question, about]);
    const failure = this.failures[question];
    return failure === undefined ? Promise.resolve(give()) : Promise.reject(failure);
  }
}
