/**
 * For clients somebody waits for: Twilio hangs up after 5 s (`rt` in the webhook's URL). A request that hangs is given up and
 * tried once more: 2 × 2 s, with a pause of 0.1 s at most between. Without `throwOnRequestTimeout` the SDK only warns.
 */
export const impatient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/** For clients of queue consumers: an answer is small and quick, or it is lost. */
export const patient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** The SDK would put sentences among the JSON logs about errors that the pipeline reports itself. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** For uploads: the audio's own guard ends them when nothing moves, so no limit on their whole length. */
export const streaming = {
  maxAttempts: 2,
  logger: silent,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 0 },
};
