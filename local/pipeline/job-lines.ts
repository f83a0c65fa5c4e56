import type { AirtableStandIn } from '../airtable/stand-in';
import { linkIn } from './travel';

type Jobs = Pick<AirtableStandIn, 'jobs'>;

/** A line of a Job's history. */
export interface JobLine {
  readonly text: string;
  readonly jobNumber: string;
}

/** The Jobs, with the lines of their histories. */
export const jobsIn = (airtable: Jobs): readonly { readonly number: string; readonly lines: readonly string[] }[] =>
  airtable.jobs().map(({ fields }) => ({
    number: String(fields['Job Number'] ?? ''),
    lines: String(fields.History ?? '').split('\n'),
  }));

const first = (airtable: Jobs, isWanted: (line: string) => boolean): JobLine | undefined => {
  for (const { number, lines } of jobsIn(airtable)) {
    const text = lines.find(isWanted);
    if (text !== undefined) return { text, jobNumber: number };
  }
  return undefined;
};

const pathOf = (link: string | undefined): string | undefined =>
  link !== undefined && URL.canParse(link) ? decodeURIComponent(new URL(link).pathname) : undefined;

/** The line whose link leads to the object of this key. */
export const lineOf = (airtable: Jobs, key: string): JobLine | undefined =>
  first(airtable, (line) => pathOf(linkIn(line))?.endsWith(`/${key}`) ?? false);

/** The line that says why a recording never comes. */
export const statusOf = (airtable: Jobs, recordingSid: string): JobLine | undefined =>
  first(airtable, (line) => line.includes(' | Status: ') && line.endsWith(`, ${recordingSid}`));
