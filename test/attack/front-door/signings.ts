import { OTHER_TOKEN, PATH, PUBLIC_URL, SECRET } from './account';
import type { Trick } from './contents';
import type { Draft } from './draft';
import { DOMAIN } from '../gateway';

const TOKENS = [
  '',
  OTHER_TOKEN,
  SECRET.twilioApiKeySecret,
  SECRET.airtableToken,
  SECRET.airtableRefreshToken,
  'undefined',
];

/** How a callback gets its signature; `as Twilio does` is well signed. */
export const SIGNINGS: Readonly<Record<string, Trick<Draft>>> = {
  'as Twilio does': () => undefined,
  'by the next token': (draft) => {
    draft.token = SECRET.twilioNextAuthToken;
  },
  'by a token that is none of the account': (draft, { number }) => {
    draft.token = TOKENS[number % TOKENS.length] ?? '';
  },
  'by a token in other letters': (draft) => {
    draft.token = draft.token.toUpperCase();
  },
  'for another path': (draft, { number }) => {
    const paths = ['/urls', '/airtable/refresh', '/', `${PATH}/`, PATH.toUpperCase(), `/${PATH}`];
    draft.address = PUBLIC_URL + (paths[number % paths.length] ?? '');
  },
  'for another host': (draft, { number }) => {
    const hosts = ['https://hooks.example.com', `http://${DOMAIN}`, `https://${DOMAIN}.attacker.example`, ''];
    draft.address = (hosts[number % hosts.length] ?? '') + PATH;
  },
  'for the port of the scheme': (draft) => {
    draft.address = `${PUBLIC_URL}:443${PATH}`;
  },
  'for another port': (draft) => {
    draft.address = `${PUBLIC_URL}:8443${PATH}`;
  },
};
