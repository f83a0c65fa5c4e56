import type { LinkGrant } from '../core/link';

/** Who a caller of the url-signer is, whichever session: a role is one requester, as many as may assume it. */
const nameOf = (arn: string): string => arn.replace(/^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/s, '$1');

/** How many links each requester got on one day. */
export class Requesters {
  private readonly links = new Map<string, number>();

  add({ requester }: LinkGrant): void {
    if (requester.by !== 'iam') return;
    const name = nameOf(requester.arn);
    this.links.set(name, this.of(name) + 1);
  }

  of(name: string): number {
    return this.links.get(name) ?? 0;
  }

  get names(): string[] {
    return [...this.links.keys()];
  }
}

/** Whoever gets no more than this on a day does nothing unusual. */
const ALWAYS_USUAL = 20;

const medianOf = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((one, two) => one - two);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
};

export interface Usage {
  readonly requester: string;
  readonly links: number;
  /** What this requester gets on a usual day. */
  readonly usual: number;
  /** By how many percent it was more than usual; 0 if it was not. */
  readonly excessPercent: number;
}

/** What each requester of a day got, against the days before it: their median, days without links among them. */
export const usageOf = (day: Requesters, before: readonly Requesters[]): Usage[] =>
  day.names.map((requester) => {
    const links = day.of(requester);
    const usual = Math.max(ALWAYS_USUAL, medianOf(before.map((one) => one.of(requester))));
    return { requester, links, usual, excessPercent: Math.max(0, Math.round((links / usual - 1) * 100)) };
  });
