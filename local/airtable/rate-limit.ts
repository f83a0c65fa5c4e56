const WINDOW_MS = 1_000;

interface RateLimitOptions {
  /** Requests allowed in any one second. */
  requestsPerSecond: number;
  /** How long everything is refused after one too many. */
  lockSeconds: number;
  /** A clock in milliseconds that never goes back. */
  now: () => number;
}

/** A base's rate limit: a sliding second, then a lock. */
export interface RateLimit {
  /** Counts a request. False: refuse it. */
  allow(): boolean;
  /** Locks the base from now on, as one request too many would. */
  lock(): void;
  unlock(): void;
}

/** Requests refused while the base is locked do not prolong the lock. */
export const rateLimit = ({ requestsPerSecond, lockSeconds, now }: RateLimitOptions): RateLimit => {
  let recent: number[] = [];
  let lockedUntil = -Infinity;
  const lock = () => {
    lockedUntil = now() + lockSeconds * 1_000;
  };
  return {
    allow: () => {
      const at = now();
      if (at < lockedUntil) return false;
      recent = recent.filter((time) => at - time < WINDOW_MS);
      if (recent.length >= requestsPerSecond) {
        lock();
        return false;
      }
      recent.push(at);
      return true;
    },
    lock,
    unlock: () => {
      lockedUntil = -Infinity;
      recent = [];
    },
  };
};
