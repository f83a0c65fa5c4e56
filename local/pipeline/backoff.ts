import type { Time } from '../../lambdas/core/time';

const FIRST_MS = 150;
const LAST_MS = 5000;
/** A look comes after a quarter of the time already waited, so that what it finds is timed to a quarter. */
const GROWTH = 1.25;

/** When to look again for what was not there: soon at first, then ever more rarely, at last every five seconds. */
export class Backoff {
  private pauseMs = FIRST_MS;
  private notBefore = 0;

  constructor(private readonly time: Pick<Time, 'now'>) {}

  get isDue(): boolean {
    return this.time.now().getTime() >= this.notBefore;
  }

  /** It was looked for in vain. */
  later(): void {
    this.notBefore = this.time.now().getTime() + this.pauseMs;
    this.pauseMs = Math.min(this.pauseMs * GROWTH, LAST_MS);
  }

  /** Something has happened: soon again. */
  reset(): void {
    this.pauseMs = FIRST_MS;
    this.notBefore = 0;
  }
}
