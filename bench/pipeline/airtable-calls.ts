import type { AirtableRequest, AirtableStandIn } from '../../local/airtable/stand-in';

/** Requests that reached Airtable's address while something was measured. */
export interface AirtableCalls {
  /** While Airtable answered, faults included: what counts against the monthly cap, and more. */
  readonly answered: number;
  /** While it was away: refused connections cost nobody anything but time. */
  readonly whileAway: number;
  readonly reads: number;
  readonly writes: number;
  readonly throttled: number;
}

interface Away {
  /** As the stand-in's requests are timed: epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Counts the requests from now on. @returns what has come since, without what came while it was away */
export const countCalls = ({ requests }: Pick<AirtableStandIn, 'requests'>): ((away?: Away) => AirtableCalls) => {
  const before = requests.length;
  return (away) => {
    const since = requests.slice(before);
    const isAway = ({ at }: AirtableRequest) => away !== undefined && at >= away.from && at < away.to;
    const answered = since.filter((request) => !isAway(request));
    return {
      answered: answered.length,
      whileAway: since.length - answered.length,
      reads: answered.filter(({ method }) => method === 'GET').length,
      writes: answered.filter(({ method }) => method === 'PATCH').length,
      throttled: answered.filter(({ status }) => status === 429).length,
    };
  };
};
