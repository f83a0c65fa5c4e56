/** An answer other than 200, in one of Airtable's shapes. */
export class AirtableError extends Error {
  override readonly name = 'AirtableError';

  constructor(
    readonly status: number,
    readonly type: string,
    /** Undefined: the type is sent alone. */
    readonly explanation?: string,
  ) {
    super(explanation ?? type);
  }
}

const BARE_WORD = 'NOT_FOUND';

/** `{"error":{"type":…,"message":…}}`, the type alone where Airtable has no message, or `{"error":"NOT_FOUND"}`. */
export const errorBody = ({ type, explanation }: Pick<AirtableError, 'type' | 'explanation'>) => {
  if (explanation !== undefined) return { error: { type, message: explanation } };
  return { error: type === BARE_WORD ? type : { type } };
};

/** The 429s come in either of two shapes. */
export const tooManyBody = ({ type, explanation }: AirtableError, shape: 'errors' | 'error') =>
  shape === 'error' ? errorBody({ type, explanation }) : { errors: [{ error: type, message: explanation }] };

/** Undefined routes, and ids in the path that are not formed as one. */
export const notFound = (): AirtableError => new AirtableError(404, BARE_WORD);

/** As recorded from the API (nock recordings in public repositories): a record that is well named but gone. */
export const recordNotFound = (): AirtableError => new AirtableError(404, 'MODEL_ID_NOT_FOUND', 'Record not found');

export const unauthenticated = (): AirtableError =>
  new AirtableError(401, 'AUTHENTICATION_REQUIRED', 'Authentication required');

/**
 * One answer for unknown, renamed and ungranted bases and tables and for a scope that the token lacks, so that nobody
 * can probe. Source: airtable.com/developers/web/api/errors, "403".
 */
export const noAccess = (): AirtableError =>
  new AirtableError(
    403,
    'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
    'Invalid permissions, or the requested model was not found. Check that both your user and your token have the ' +
      'required permissions, and that the model names and/or ids are correct.',
  );

export const invalidRequest = (): AirtableError =>
  new AirtableError(
    422,
    'INVALID_REQUEST_UNKNOWN',
    'Invalid request: parameter validation failed. Check your request data.',
  );

/** Airtable would do it; the stand-in cannot, and says so rather than to do something else. */
export const notModelled = (what: string): AirtableError =>
  new AirtableError(422, 'INVALID_REQUEST_UNKNOWN', `The Airtable stand-in does not model ${what}.`);

/** airtable.js words every 413 so; what Airtable itself sends is in no source found. */
export const tooLarge = (): AirtableError => new AirtableError(413, 'REQUEST_TOO_LARGE', 'Request body is too large');

export const unreadableBody = (): AirtableError =>
  new AirtableError(400, 'INVALID_REQUEST_BODY', 'Could not parse request body');

export const rateLimited = (): AirtableError =>
  new AirtableError(429, 'RATE_LIMIT_REACHED', 'Rate limit exceeded. Please try again later');

export const billingLimit = (): AirtableError =>
  new AirtableError(
    429,
    'PUBLIC_API_BILLING_LIMIT_EXCEEDED',
    'You have exceeded the API billing plan limit for this workspace',
  );

/** What is said with an error status when nothing more particular is known. */
export const errorOfStatus = (status: number): AirtableError => {
  if (status === 401) return unauthenticated();
  if (status === 403) return noAccess();
  if (status === 404) return notFound();
  if (status === 413) return tooLarge();
  if (status === 429) return rateLimited();
  if (status === 503) return new AirtableError(503, 'SERVICE_UNAVAILABLE', 'The service is temporarily unavailable');
  if (status < 500) return new AirtableError(status, 'INVALID_REQUEST_UNKNOWN', 'Invalid request');
  return new AirtableError(status, 'SERVER_ERROR', 'Try again. If the problem persists, contact support.');
};
