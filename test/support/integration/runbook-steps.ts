import { blocksOf, quotedIn, sectionsOf } from '../markdown';

/** What the runbook tells a reader to run: a block of a section, or a command in its prose. */
export interface Step {
  /** `SECTION, N` */
  readonly name: string;
  readonly script: string;
}

const PLACEHOLDER = /^(\s*\w+)='<.*>'$/gm;

/** All steps in the order of the document, without the one that is pasted first. */
export const stepsOf = (document: string): Step[] =>
  sectionsOf(document).flatMap(({ title, text }) =>
    [...blocksOf(text), ...quotedIn(text).filter((quoted) => /^aws \w+ \w/.test(quoted))]
      .map((script, index) => ({ name: `${title}, ${index + 1}`, script }))
      .filter(({ name }) => name !== 'Start here, 1'),
  );

/** @throws {Error} for a placeholder that is not known. */
export const filledIn = (script: string, values: Readonly<Record<string, string>>): string =>
  script.replaceAll(PLACEHOLDER, (line, variable: string) => {
    const value = values[variable.trim()];
    if (value === undefined) throw new Error(`nothing is known to fill in: ${line}`);
    return `${variable}='${value}'`;
  });
