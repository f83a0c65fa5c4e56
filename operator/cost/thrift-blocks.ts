import { DAYS_A_MONTH, GB, LEAST_BILLED_BYTES, daysInIa, movedAboveBytes } from '../../lib/settings/lifecycle';
import { defaultPrices } from '../../lib/settings/price-table';
import { count, small } from './amounts';
import { bullets, table } from './markdown';

const minutesOf = (bytes: number): string => (bytes / 4_000 / 60).toFixed(1);

/** From which size a recording is moved, by the days of the settings. */
export const moves = (): string => {
  const pairs = [
    [365, 90],
    [365, 30],
    [3650, 90],
    [180, 90],
    [120, 90],
    [91, 90],
    [60, 30],
    [31, 30],
  ] as const;
  return table(
    ['kept for', 'moved after', 'days in STANDARD_IA', 'what is moved', 'saved for a recording of 5 minutes'],
    pairs.map(([retentionDays, iaDays]) => {
      const lifecycle = { retentionDays, iaDays };
      const saving =
        (defaultPrices.StandardStorage - defaultPrices.StandardIAStorage) * (daysInIa(lifecycle) / DAYS_A_MONTH);
      const moved = movedAboveBytes(lifecycle) ?? Infinity;
      const audio = 5 * 60 * 4_000;
      const saved = audio > moved ? (audio / GB) * saving - defaultPrices.S3MoveToIA : 0;
      return [
        `${count(retentionDays)} days`,
        `${iaDays}`,
        count(daysInIa(lifecycle)),
        `above ${Math.round(moved / 1024)} KB, ${minutesOf(moved)} minutes`,
        saved === 0 ? 'nothing: it stays' : `$${small(saved)}`,
      ];
    }),
  );
};

export const thrift = (): string => {
  const audio = 5 * 60 * 4_000;
  const saving = defaultPrices.StandardStorage - defaultPrices.StandardIAStorage;
  const earlier = (audio / GB) * saving * (60 / DAYS_A_MONTH);
  const play = (audio / GB) * defaultPrices.IARetrievedGB + defaultPrices.IAGet - defaultPrices.S3Get;
  const least = (LEAST_BILLED_BYTES / GB) * defaultPrices.StandardIAStorage;
  const minute = (60_000 / GB) * defaultPrices.StandardStorage;
  return bullets([
    `**Objects under 128 KB** (33 seconds). STANDARD_IA bills them as 128 KB: one of 15 seconds costs $${small(least)} a month ` +
      `there and $${small(minute)} in STANDARD, and the move comes on top. S3 by itself moves none below 128 KB; the rule of the ` +
      'bucket moves those that cost less there all the same, as one of 30 seconds does.',
    `**The price of a move** is $${defaultPrices.S3MoveToIA} for each object, however small. It must be saved by what the object costs ` +
      'less until it is gone: break-even = price of a move / (saving of a GB and month × months). The rule of the bucket has that as ' +
      'its least size, reckoned from your settings and prices at each synth.',
    '**The 30 days that STANDARD_IA bills at least** never cost anything here: what expires lies on as a noncurrent version ' +
      'for 30 days, in the class that it has.',
    '**Kept for less than 30 days after the move**: a synth warns, with these figures, that this saves next to nothing.',
    `**Moved after 30 days instead of 90** (\`RECORDING_LIFECYCLE_IA_DAYS=30\`) a recording of 5 minutes costs $${small(earlier)} less. The ` +
      `default is that of [the brief](brief.md). A play from STANDARD_IA costs $${small(play)} more than one from STANDARD, so that it ` +
      'pays unless each recording is played more than twice between its first and its third month.',
  ]);
};
