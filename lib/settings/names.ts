import { closest, distance } from 'fastest-levenshtein';

/** Variables of the tools around us: legitimate in `.env`, though only the shell's reach those tools. */
const FOREIGN = /^(AWS|CDK|NODE|NPM|JSII|HTTPS?_PROXY|NO_PROXY)(_|$)/;

/** Whether a variable is meant for the tools around us. */
export const isForeign = (name: string): boolean => FOREIGN.test(name);

/** An S3-compatible store: see decisions/0014. */
const FOREIGN_STORE = /^S3_ENDPOINT(_URL)?$/;

/** Credentials that people expect to set here. */
const CREDENTIALS =
  /^(TWILIO_(NEXT_)?AUTH_TOKEN|TWILIO_API_KEY(_SID|_SECRET)?|AIRTABLE_(API_KEY|API_TOKEN|TOKEN|PAT))$/;

const family = (name: string): string => name.slice(0, name.indexOf('_'));

/** Two letters off; in a short name only one, unless it begins like ours (`OS_REGION` is not about `S3_REGION`). */
const isNear = (name: string, known: string): boolean =>
  distance(name.toUpperCase(), known) <= (known.length >= 16 || family(name) === family(known) ? 2 : 1);

/** The one of `known` that `name` is a misspelling of. */
export const meantBy = (name: string, known: readonly string[]): string | undefined => {
  if (known.includes(name)) return name;
  const nearest = closest(name.toUpperCase(), known);
  return isNear(name, nearest) ? nearest : undefined;
};

/**
 * Complaints about names that are no settings. A shell is full of other people's variables, so there only a near miss counts;
 * `.env` is written for this app alone, so there every unknown name does.
 */
export const nameProblems = (
  known: readonly string[],
  { shell, file }: { readonly shell: readonly string[]; readonly file: readonly string[] },
): string[] => {
  const isUnknown = (name: string): boolean => !known.includes(name) && !isForeign(name);
  const inFile = file.filter(isUnknown);
  return [
    ...shell
      .filter((name) => isUnknown(name) && !inFile.includes(name))
      .flatMap((name) => {
        const meant = meantBy(name, known);
        return meant === undefined ? [] : [`${name} is not a setting; did you mean ${meant}?`];
      }),
    ...inFile.map((name) => {
      if (CREDENTIALS.test(name))
        return `${name} in .env is not a setting: credentials belong in the secret, see docs/deploy.md`;
      if (FOREIGN_STORE.test(name))
        return `${name} in .env is not a setting: recordings are kept in AWS S3. For another endpoint that speaks like AWS see docs/another-endpoint.md`;
      const meant = meantBy(name, known);
      return meant !== undefined
        ? `${name} in .env is not a setting; did you mean ${meant}?`
        : `${name} in .env is not a setting; .env.example lists them all`;
    }),
  ];
};
