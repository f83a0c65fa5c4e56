import { closest, distance } from 'fastest-levenshtein';

/** Variables of the tools around us: legitimate in `.env`, though only the shell's reach those tools. */
const FOREIGN = /^(AWS|CDK|NODE|NPM|JSII|HTTPS?_PROXY|NO_PROXY)(_|$)/;

/** An S3-compatible store: see decisions/0014. */
const FOREIGN_STORE = /^S3_ENDPOINT(_URL)?$/;

/** Credentials that people expect to set here. */
const CREDENTIALS =
  /^(TWILIO_(NEXT_)?AUTH_TOKEN|TWILIO_API_KEY(_SID|_SECRET)?|AIRTABLE_(API_KEY|API_TOKEN|TOKEN|PAT))$/;

const family = (name: string): string => name.slice(0, name.indexOf('_'));

/** Two letters off; in a short name only one, unless it begins like ours (`OS_REGION` is not about `S3_REGION`). */
const isNear = (name: string, known: string): boolean =>
  distance(name.toUpperCase(), known) <= (known.length >= 16 || family(name) === family(known) ? 2 : 1);

/**
 * Complaints about names that are no settings. A shell is full of other people's variables, so there only a near miss counts;
 * `.env` is written for this app alone, so there every unknown name does.
 */
export const nameProblems = (
  known: readonly string[],
  { shell, file }: { readonly shell: readonly string[]; readonly file: readonly string[] },
): string[] => {
  const isUnknown = (name: string): boolean => !known.includes(name) && !FOREIGN.test(name);
  const nearest = (name: string): string => closest(name.toUpperCase(), known);
  const inFile = file.filter(isUnknown);
  const inShell = shell.filter((name) => isUnknown(name) && !inFile.includes(name) && isNear(name, nearest(name)));
  return [
    ...inShell.map((name) => `${name} is not a setting; did you mean ${nearest(name)}?`),
    ...inFile.map((name) => {
      if (CREDENTIALS.test(name))
        return `${name} in .env is not a setting: credentials belong in the secret (see README)`;
      if (FOREIGN_STORE.test(name))
        return `${name} in .env is not a setting: recordings are kept in AWS S3 (for another AWS endpoint see README)`;
      return isNear(name, nearest(name))
        ? `${name} in .env is not a setting; did you mean ${nearest(name)}?`
        : `${name} in .env is not a setting; .env.example lists them all`;
    }),
  ];
};
