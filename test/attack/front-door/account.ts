import { DOMAIN } from '../gateway';

/** The pipeline's account at Twilio, what its secret holds, and where Twilio posts to. */
export const ACCOUNT = `AC${'0'.repeat(32)}`;
export const OTHER_ACCOUNT = `AC${'34'.repeat(16)}`;
export const PUBLIC_URL = `https://${DOMAIN}`;
export const PATH = '/twilio/recordings';

/** One of TWILIO_ACCOUNT_SIDS. */
export const FURTHER_ACCOUNT = `AC${'7'.repeat(32)}`;
export const FURTHER_TOKEN = 'deadfurthertokendeadfurthertoken';

export const SECRET = {
  twilioAuthToken: 'f00dprimarytokenf00dprimarytoken',
  twilioNextAuthToken: 'beefnexttokenbeefnexttokenbeef00',
  twilioApiKeySid: `SK${'56'.repeat(16)}`,
  twilioApiKeySecret: 'cafeapikeysecretcafeapikeysecret',
  airtableToken: 'patSECRETSECRETSE.cafeairtabletoken',
  airtableRefreshToken: 'refresh-token-cafe-refresh-token',
  twilioAccounts: {
    [FURTHER_ACCOUNT]: {
      authToken: FURTHER_TOKEN,
      apiKeySid: `SK${'89'.repeat(16)}`,
      apiKeySecret: 'feedfurthersecretfeedfurther',
    },
  },
};

/** By which Twilio signs in the name of an account; none of one that is not the pipeline's. */
export const tokensOf = (account: string): readonly string[] => {
  if (account === ACCOUNT) return [SECRET.twilioAuthToken, SECRET.twilioNextAuthToken];
  return account === FURTHER_ACCOUNT ? [FURTHER_TOKEN] : [];
};

/** What is nobody's business, wherever it stands in the secret. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(textsIn);
export const SECRET_TEXTS: readonly string[] = textsIn(SECRET);

/** Of another account that the attacker owns. */
export const OTHER_TOKEN = 'babeothertokenbabeothertokenbabe';

/** Of the people who speak, in every callback of an attack. */
export const PHONE_NUMBERS = ['+4915112345678', '+15551234567'] as const;
