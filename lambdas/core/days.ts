import { DAY_MS } from './read-requests';

/** A whole day of GMT, `yyyy-mm-dd`; two of them compare as texts. */
export type Day = string;

/** The day on which a moment lies. */
export const dayAt = (at: Date): Day => at.toISOString().slice(0, 10);

/** So many days after a day; before it, where negative. */
export const plusDays = (day: Day, days: number): Day => dayAt(new Date(Date.parse(day) + days * DAY_MS));

/** How many days from one to another, both counted. */
export const daysBetween = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
