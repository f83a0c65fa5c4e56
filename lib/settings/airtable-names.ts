import { bytesOf, unless } from './kinds';

/**
 * Four names share Lambda's 4 KB of environment with all else that a function is told. Airtable's own names are of that
 * length at most.
 */
const MAX_NAME_BYTES = 255;

/** Airtable's ids: three letters for what it is, then 14 letters or digits. https://airtable.com/developers/web/api/introduction */
const ID = /^(app|tbl|fld|viw|rec)[A-Za-z0-9]{14}$/;
const WHAT: Readonly<Record<string, string>> = {
  app: 'a base',
  tbl: 'a table',
  fld: 'a field',
  viw: 'a view',
  rec: 'a record',
};

const objection = (value: string, prefix: 'tbl' | 'fld', general: string): string | undefined => {
  const name = value.trim();
  const kind = ID.exec(name)?.[1];
  const wanted = WHAT[prefix] ?? '';
  if (/^\w+:\/\/|airtable\.com\//iu.test(name))
    return `must be the name or the id of ${wanted}, not an address. An id begins with ${prefix}`;
  if (kind !== undefined && kind !== prefix)
    return `must be the name or the id of ${wanted}, but is the id of ${WHAT[kind] ?? ''}. The id of ${wanted} begins with ${prefix}`;
  if (bytesOf(name) > MAX_NAME_BYTES)
    return `must be at most ${MAX_NAME_BYTES} bytes long in UTF-8, since all settings of a Lambda share 4 KB. Use the id (${prefix}…)`;
  // A table is part of the address of each request, where "." and ".." mean other addresses.
  const isUnusable = prefix === 'tbl' ? /^\.{1,2}$/u.test(name) || /[\r\n]/u.test(name) : /[{}\r\n]/u.test(name);
  return isUnusable ? general : undefined;
};

const TABLE = 'must be the name or the id (tbl…) of a table, on one line, and not "." or ".."';
const FIELD =
  'must be the name or the id (fld…) of a field, on one line, without { and }, which formulas put around it';

/** The table of the Jobs. */
export const table = () => unless((value) => objection(value, 'tbl', TABLE), TABLE).transform((name) => name.trim());

/** A field of that table. */
export const field = () => unless((value) => objection(value, 'fld', FIELD), FIELD).transform((name) => name.trim());
