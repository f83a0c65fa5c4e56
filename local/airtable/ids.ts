import { randomInt } from 'node:crypto';

const ID_LENGTH = 14;
const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

type Kind = 'app' | 'tbl' | 'fld' | 'viw' | 'rec' | 'itr' | 'sel';

/** An id as Airtable makes them: three letters for its kind and 14 letters and digits. */
export const newId = (kind: Kind): string =>
  kind + Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');

/** Whether a text has the form of such an id. */
export const isId = (kind: Kind, text: string): boolean => new RegExp(`^${kind}[0-9A-Za-z]{14}$`).test(text);
