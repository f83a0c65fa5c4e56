import { AirtableError } from './errors';
import { isId } from './ids';

/** Names are compared as they are written, capitals included. */
export const unknownField = (name: string): AirtableError =>
  new AirtableError(422, 'UNKNOWN_FIELD_NAME', `Unknown field name: "${name}"`);

const badColumn = (message: string): AirtableError => new AirtableError(422, 'INVALID_VALUE_FOR_COLUMN', message);

export const badValue = (field: string): AirtableError =>
  badColumn(`Field "${field}" cannot accept the provided value`);

/** The wording of the API, as clients quote it. */
export const computedField = (field: string): AirtableError =>
  badColumn(`Field "${field}" cannot accept a value because the field is computed`);

export const tooLong = (field: string): AirtableError =>
  badColumn(`Field "${field}" cannot accept the provided value: it is longer than 100,000 characters`);

export const badChoice = (choice: string): AirtableError =>
  new AirtableError(
    422,
    'INVALID_MULTIPLE_CHOICE_OPTIONS',
    `Insufficient permissions to create new select option "${choice}"`,
  );

/** More than 10 records, none, or one without the keys it needs: one wording for all, which n8n's client looks for. */
export const badRecords = (verb: 'create' | 'update'): AirtableError =>
  new AirtableError(
    422,
    'INVALID_RECORDS',
    verb === 'update'
      ? 'You must provide an array of up to 10 record objects, each with an "id" ID field and a "fields" object for cell values.'
      : 'You must provide an array of up to 10 record objects, each with a "fields" object for cell values.',
  );

export const sameRecordTwice = (): AirtableError =>
  new AirtableError(422, 'INVALID_RECORDS', 'You cannot update the same record multiple times in a single request.');

/** Source: domdomegg/airtable-mcp-server#28, a batch update after a record was deleted. */
export const rowDoesNotExist = (id: string): AirtableError =>
  new AirtableError(422, 'ROW_DOES_NOT_EXIST', `Record ID ${id} does not exist in this table`);

export const badFormula = (reason: string): AirtableError =>
  new AirtableError(422, 'INVALID_FILTER_BY_FORMULA', `The formula for filtering records is invalid: ${reason}`);

/** Source: community.airtable.com, "Offset value invalid", where half an offset was sent. */
export const badOffset = (offset: string): AirtableError =>
  new AirtableError(422, 'INVALID_OFFSET_VALUE', `The value of offset ${offset} is invalid`);

/** Airtable's API reference: iteration may time out by inactivity or a restart; start again from the beginning. */
export const iteratorGone = (): AirtableError => new AirtableError(422, 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE');

export const viewNotFound = (view: string): AirtableError =>
  new AirtableError(422, isId('viw', view) ? 'VIEW_ID_NOT_FOUND' : 'VIEW_NAME_NOT_FOUND', `View ${view} not found`);
