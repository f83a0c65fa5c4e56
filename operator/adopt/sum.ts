import type { ListedRecording } from '../../lambdas/core/ports/twilio';
import {
  type CostHere,
  type Lifecycle,
  type StoragePrices,
  billedMinutes,
  bytesOf,
  costHere,
  yearAtTwilio,
} from './costs';
import type { Standing } from './survey';

export interface Standings {
  readonly recording: ListedRecording;
  readonly standing: Standing;
}

/** What some recordings come to. */
export interface Amount {
  readonly recordings: number;
  readonly hours: number;
  /** Reckoned. */
  readonly bytes: number;
}

/** What there is, and what it costs. */
export interface Sum {
  /** Everything that Twilio lists. */
  readonly listed: Amount;
  readonly standings: Readonly<Record<Standing, Amount>>;
  /** Entries of the list that nobody can read. */
  readonly unreadable: number;
  /** As Twilio bills them. */
  readonly minutes: number;
  /** US dollars. */
  readonly yearAtTwilio: number;
  /** Of those that are to be brought home. US dollars. */
  readonly here: CostHere;
}

const amountOf = (recordings: readonly ListedRecording[]): Amount => ({
  recordings: recordings.length,
  hours: recordings.reduce((sum, { durationSeconds = 0 }) => sum + durationSeconds, 0) / 3600,
  bytes: recordings.reduce((sum, recording) => sum + bytesOf(recording), 0),
});

export const sumOf = (
  all: readonly Standings[],
  { unreadable, lifecycle, prices }: { unreadable: number; lifecycle: Lifecycle; prices: StoragePrices },
): Sum => {
  const of = (asked: Standing) => all.flatMap(({ recording, standing }) => (standing === asked ? [recording] : []));
  const listed = all.map(({ recording }) => recording);
  // Nothing else has audio that Twilio bills.
  const minutes = billedMinutes(listed.filter(({ status }) => status === 'completed'));
  return {
    listed: amountOf(listed),
    standings: {
      'to-bring': amountOf(of('to-bring')),
      'to-note': amountOf(of('to-note')),
      home: amountOf(of('home')),
      parked: amountOf(of('parked')),
      unfinished: amountOf(of('unfinished')),
      'without-call': amountOf(of('without-call')),
    },
    unreadable,
    minutes,
    yearAtTwilio: yearAtTwilio(minutes),
    here: costHere(of('to-bring'), lifecycle, prices),
  };
};
