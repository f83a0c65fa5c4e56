/**
 * How long the work on some messages may go on: until shortly before the invocation is cut off, and only as long as the
 * messages are held. A process that stood still finds its timers late, so work that has an effect outside asks first.
 */
export interface Deadline {
  /** Aborts, with a `RetryLater` as its reason, when the time is over. */
  readonly signal: AbortSignal;
  /**
   * To be called right before each effect outside.
   * @param seconds for how long nobody else may get the messages, whatever becomes of this process.
   * @throws {RetryLater} `out-of-time` or `lease-lost`
   */
  require(seconds?: number): void;
}

/** The answer, or the deadline's reason if that comes first: for calls that cannot be aborted. */
export const before = async <Result>(
  { signal }: Pick<Deadline, 'signal'>,
  answer: Promise<Result>,
): Promise<Result> => {
  // Whoever is asked too late may fail before anybody listens.
  answer.catch(() => undefined);
  signal.throwIfAborted();
  const { promise: end, reject } = Promise.withResolvers<never>();
  const abort = () => {
    // The reason is an error of ours, or what AbortController makes.
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([answer, end]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
