/** An answer other than 200, in one of Airtable's shapes. */
export class AirtableError extends Error {
  override readonly name = 'AirtableError';

  constructor(
    readonly status: number,
    readonly type: string,
    /** Undefined: the error is sent as the bare word. */
    readonly explanation?: string,
  ) {
    super(explanation ?? type);
  }
}

/** `{"error":{"type":…,"message":…}}`, or `{"error":"NOT_FOUND"}` where Airtable has nothing to add. */
export const errorBody = ({ type, explanation }: Pick<AirtableError, 'type' | 'explanation'>) => ({
  error: explanation === undefined ? type : { type, message: explanation },
});

/** The 429s come in either of two shapes. */
export const tooManyBody = ({ type, explanation }: AirtableError, shape: 'errors' | 'error') =>
  shape === 'error' ? errorBody({ type, explanation }) : { errors: [{ error: type, message: explanation }] };

export const notFound = (): AirtableError => new AirtableError(404, 'NOT_FOUND');

export const unauthenticated = (): AirtableError =>
  new AirtableError(401, 'AUTHENTICATION_REQUIRED', 'Authentication required');

export const noSuchTable = (): AirtableError =>
  new AirtableError(
    403,
    'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
    'Invalid permissions, or the requested model was not found. Check that both your user and your token have the ' +
      'required permissions, and that the model names and/or ids are correct.',
  );

export const unknownField = (name: string): AirtableError =>
  new AirtableError(422, 'UNKNOWN_FIELD_NAME', `Unknown field name: "${name}"`);

export const invalidRequest = (): AirtableError =>
  new AirtableError(
    422,
    'INVALID_REQUEST_UNKNOWN',
    'Invalid request: parameter validation failed. Check your request data.',
  );

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
  if (status === 403) return noSuchTable();
  if (status === 404) return notFound();
  if (status === 429) return rateLimited();
  if (status === 503) return new AirtableError(503, 'SERVICE_UNAVAILABLE', 'The service is temporarily unavailable');
  if (status < 500) return new AirtableError(status, 'INVALID_REQUEST_UNKNOWN', 'Invalid request');
  return new AirtableError(status, 'SERVER_ERROR', 'Try again. If the problem persists, contact support.');
};
