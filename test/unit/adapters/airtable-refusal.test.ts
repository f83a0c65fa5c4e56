/* Airtable's answers and what they mean: airtable.com/developers/web/api/errors. */
import {
  AirtableRefuses,
  FieldUnknown,
  isAboutARecord,
  isThrottled,
  isUnauthenticated,
  translate,
  translateWrite,
} from '../../../lambdas/adapters/airtable-refusal';
import { AirtableError, AirtableSilence } from '../../../lambdas/adapters/airtable-request';
import { CredentialsUnusable, RetryLater, explain } from '../../../lambdas/core/errors';

const answered = (status: number, type: string, said = 'Words.') => new AirtableError(status, type, said);
/** With the words of the error as the name of its case. */
const named = <Outcome>(rows: readonly [unknown, Outcome][]): [string, Outcome, unknown][] =>
  rows.map(([error, outcome]) => [explain(error), outcome, error]);

const QUOTA = 'PUBLIC_API_BILLING_LIMIT_EXCEEDED';

test.each(
  named<boolean>([
    [answered(429, 'RATE_LIMIT_REACHED'), true],
    [answered(429, 'without a reason'), true],
    [answered(429, QUOTA), false],
    [answered(503, 'RATE_LIMIT_REACHED'), false],
    [new AirtableSilence('429', 'unfinished'), false],
    [{ status: 429, type: 'RATE_LIMIT_REACHED' }, false],
  ]),
)('%s locks the base for a while: %j', (_name, is, error) => {
  expect(isThrottled(error)).toBe(is);
});

test('401 alone is about the token', () => {
  expect(isUnauthenticated(answered(401, 'AUTHENTICATION_REQUIRED'))).toBe(true);
  expect(isUnauthenticated(answered(403, 'INVALID_PERMISSIONS'))).toBe(false);
  expect(isUnauthenticated({ status: 401 })).toBe(false);
});

test.each(
  named<boolean>([
    [answered(413, 'REQUEST_TOO_LARGE'), true],
    [answered(422, 'INVALID_VALUE_FOR_COLUMN'), true],
    [answered(422, 'INVALID_MULTIPLE_CHOICE_OPTIONS'), true],
    [answered(422, 'ROW_DOES_NOT_EXIST'), true],
    [answered(422, 'without a reason'), true],
    [answered(422, 'UNKNOWN_FIELD_NAME'), false],
    [answered(422, 'INVALID_FILTER_BY_FORMULA'), false],
    [answered(422, 'VIEW_NAME_NOT_FOUND'), false],
    [answered(400, 'INVALID_VALUE_FOR_COLUMN'), false],
    [answered(500, 'SERVER_ERROR'), false],
    [{ status: 422, type: 'INVALID_VALUE_FOR_COLUMN' }, false],
  ]),
)('%s is about one of the records: %j', (_name, is, error) => {
  expect(isAboutARecord(error)).toBe(is);
});

test.each(
  named<boolean>([
    [new AirtableSilence('refused', 'unsent'), false],
    [new AirtableSilence('reset', 'broken'), true],
    [new AirtableSilence('late', 'unfinished'), true],
    [answered(500, 'SERVER_ERROR'), true],
    [answered(503, 'RETRIABLE_ERROR'), true],
    [answered(499, 'X'), false],
    [answered(429, 'RATE_LIMIT_REACHED'), false],
    [new RetryLater('airtable-no-turn', { message: 'no turn' }), false],
  ]),
)('whether a write took effect is not known after %s: %j', (_name, is, error) => {
  expect(translateWrite(error).code === 'airtable-unanswered').toBe(is);
});

test.each<[number, string, string, string]>([
  [
    403,
    'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
    'airtable-forbidden',
    'Airtable answered 403 INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND: Words.. One of these: the table was renamed or deleted, or ' +
      'AIRTABLE_JOBS_TABLE names none; AIRTABLE_BASE_ID is no base of the token; the token lacks data.records:read or ' +
      'data.records:write; its user has lost access',
  ],
  [
    404,
    'NOT_FOUND',
    'airtable-not-found',
    'Airtable answered 404 NOT_FOUND: Words.: check AIRTABLE_ENDPOINT_URL, AIRTABLE_BASE_ID and AIRTABLE_JOBS_TABLE',
  ],
  [
    429,
    QUOTA,
    'airtable-quota-used-up',
    `Airtable answered 429 ${QUOTA}: Words.: the workspace has used up its calls of the month. Upgrade its plan, or wait`,
  ],
  [
    422,
    'UNKNOWN_FIELD_NAME',
    'airtable-refused',
    'Airtable answered 422 UNKNOWN_FIELD_NAME: Words.: was a field renamed, removed or made a computed one? Check AIRTABLE_JOB_NUMBER_FIELD, ' +
      'AIRTABLE_HISTORY_FIELD and AIRTABLE_CALL_SID_FIELD; field ids survive a rename',
  ],
])('%i %s is for a person, who reads what to look at', (status, type, code, message) => {
  const error = translate(answered(status, type));
  expect(error).toBeInstanceOf(AirtableRefuses);
  expect(error instanceof FieldUnknown).toBe(status === 422);
  expect(error).toMatchObject({ disposition: 'retry', code, message, waitAtLeastSeconds: 0 });
});

test.each(
  named<string>([
    [
      answered(422, 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE', ''),
      'Airtable answered 422 LIST_RECORDS_ITERATOR_NOT_AVAILABLE',
    ],
    [answered(422, 'INVALID_OFFSET_VALUE', ''), 'Airtable answered 422 INVALID_OFFSET_VALUE'],
    [answered(429, 'RATE_LIMIT_REACHED', ''), 'Airtable answered 429 RATE_LIMIT_REACHED'],
    [answered(409, 'BUSY', ''), 'Airtable answered 409 BUSY'],
    [answered(500, 'SERVER_ERROR', ''), 'Airtable answered 500 SERVER_ERROR'],
    [new AirtableSilence('nobody there', 'unsent'), 'AirtableSilence: nobody there'],
    [new TypeError('a bug'), 'TypeError: a bug'],
  ]),
)('%s passes: %s', (_name, message, error) => {
  const translated = translate(error);
  expect(translated).not.toBeInstanceOf(AirtableRefuses);
  expect(translated).toMatchObject({ name: 'RetryLater', code: 'airtable-unavailable', message });
});

test('401 is for whoever keeps the secret', () => {
  const error = translate(answered(401, 'AUTHENTICATION_REQUIRED'));
  expect(error).toBeInstanceOf(CredentialsUnusable);
  expect(error).toMatchObject({
    code: 'airtable-credentials-refused',
    message: 'Airtable answered 401 AUTHENTICATION_REQUIRED: Words.: does the secret hold a valid airtableToken?',
  });
});

test('what is translated already stays what it is', () => {
  const error = new RetryLater('airtable-no-turn', { message: 'no turn' });
  expect(translate(error)).toBe(error);
  expect(translateWrite(error)).toBe(error);
});

test('a write whose outcome is unknown rests for a minute', () => {
  expect(translateWrite(new AirtableSilence('late', 'unfinished'))).toMatchObject({
    name: 'RetryLater',
    code: 'airtable-unanswered',
    waitAtLeastSeconds: 60,
    message:
      'AirtableSilence: late. The line may be written, or may yet be: the Job is left alone until that is certain',
  });
});

test('a record that is gone is for later, one that is refused for a person, with the reason', () => {
  expect(translateWrite(answered(422, 'ROW_DOES_NOT_EXIST', 'Record ID rec1'))).toMatchObject({
    name: 'RetryLater',
    code: 'job-gone',
    message: 'The Job was deleted after it was read: 422 ROW_DOES_NOT_EXIST: Record ID rec1',
  });
  expect(translateWrite(answered(422, 'INVALID_VALUE_FOR_COLUMN', 'No.'))).toMatchObject({
    name: 'Parked',
    code: 'history-refused',
    message: expect.stringContaining('422 INVALID_VALUE_FOR_COLUMN: No.') as string,
  });
});

test('what is about the table means the same for a write', () => {
  expect(translateWrite(answered(422, 'UNKNOWN_FIELD_NAME'))).toBeInstanceOf(FieldUnknown);
  expect(translateWrite(answered(403, 'INVALID_PERMISSIONS'))).toMatchObject({ code: 'airtable-forbidden' });
});
