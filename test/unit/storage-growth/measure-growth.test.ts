import { GB, daily, dayNumber, measureOn } from '../../support/worlds/bucket-history';

const standard = (size: number) => ({ StandardStorage: size });
/** S3 publishes yesterday's size today. */
const LATE = 1;

describe('a year of a bucket', () => {
  // 100 GB on the first day, and 1 GB more each day.
  const year = new Map(daily(0, 365, (day) => standard(100 + day)));
  const measured = (today: number) => measureOn(today, new Map([...year].filter(([day]) => day <= today - LATE)));

  test('in its first 30 days no growth is published, and the history grows day by day', async () => {
    for (let age = 0; age < 30; age += 1) {
      const { growth, historyDays, cost, fieldsOf } = await measured(age + LATE);
      expect(growth).toBeUndefined();
      expect(historyDays).toBe(age);
      expect(cost).toBeCloseTo((100 + age) * 0.02);
      expect(fieldsOf('storage-growth-unknown')).toEqual([{ reason: 'not enough history', historyDays: age }]);
    }
  });

  test('from then on there is growth every day: fast at first, slower as the bucket fills', async () => {
    let last = Number.POSITIVE_INFINITY;
    for (let age = 30; age <= 365; age += 1) {
      const { growth = Number.NaN, historyDays } = await measured(age + LATE);
      expect(growth).toBeCloseTo((30 / (70 + age)) * 100, 1);
      expect(growth).toBeLessThanOrEqual(last);
      expect(historyDays).toBe(30);
      last = growth;
    }
    expect(last).toBeCloseTo(6.9, 1);
  });

  test('what was measured stands in the log', async () => {
    const { fieldsOf, log } = await measured(365 + LATE);
    expect(log.codes).toEqual(['storage-measured']);
    expect(fieldsOf('storage-measured')).toEqual([
      {
        day: dayNumber(365),
        comparedWith: dayNumber(335),
        historyDays: 30,
        cost: 465 * 0.02,
        growthPercent: 6.9,
        bytes: { StandardStorage: 465 * GB },
      },
    ]);
  });
});

test.each([
  [100, 119, 19],
  [100, 121, 21],
  [100, 120, 20],
  [0.1, 0.12, 20],
  [100, 100, 0],
  [100, 50, -50],
  [1, 1000, 99_900],
])('%d GB that became %d GB are a growth of %d %%, exactly', async (before, after, percent) => {
  const { growth } = await measureOn(40, new Map([...daily(0, 10, () => standard(before)), [40, standard(after)]]));
  expect(growth).toBe(percent);
});

test('recordings that moved to STANDARD_IA make the bucket cheaper, as many bytes as it holds', async () => {
  const history = new Map([
    [10, { StandardStorage: 100 }],
    [40, { StandardStorage: 20, StandardIAStorage: 80, StandardIAObjectOverhead: 2, StandardIASizeOverhead: 1 }],
  ]);
  const prices = { StandardStorage: 0.02, StandardIAStorage: 0.01, StandardIAObjectOverhead: 0.01 };
  const { metrics, cost, growth } = await measureOn(41, history, { ...prices, StandardIASizeOverhead: 0.01 });
  expect(cost).toBeCloseTo(20 * 0.02 + 83 * 0.01);
  expect(growth).toBe(-38.5);
  expect(metrics.values('StorageBytesStandard')).toEqual([20 * GB]);
  expect(metrics.values('StorageBytesStandardIA')).toEqual([83 * GB]);
  expect(metrics.values('StorageBytesOther')).toEqual([0]);
});

describe('days that S3 left out', () => {
  const nearly = (...absent: number[]) =>
    new Map(daily(0, 100, (day) => standard(100 + day)).filter(([day]) => !absent.includes(day)));

  test.each([
    ['S3 is two days late', [99, 100], 98],
    ['S3 is three days late', [98, 99, 100], 97],
  ])('%s: the latest size that is known counts as today', async (_, absent, latest) => {
    const { growth, cost } = await measureOn(100, nearly(...absent));
    expect(cost).toBeCloseTo((100 + latest) * 0.02);
    expect(growth).toBeCloseTo((30 / (70 + latest)) * 100, 1);
  });

  test('four days late: nothing is known, and nothing is published but that', async () => {
    const { metrics, historyDays, fieldsOf } = await measureOn(100, nearly(97, 98, 99, 100));
    expect(metrics.names).toEqual(['StorageHistoryDays']);
    expect(historyDays).toBe(0);
    expect(fieldsOf('storage-size-unknown')).toEqual([{ latestDay: dayNumber(96) }]);
  });

  test('a gap of three days a month ago is bridged: it is compared with the day before', async () => {
    const { growth, historyDays } = await measureOn(100, nearly(68, 69, 70));
    expect(growth).toBeCloseTo((33 / 167) * 100, 1);
    expect(historyDays).toBe(30);
  });

  test('a gap of four days a month ago is not: no growth, and less than 30 days of history', async () => {
    const { growth, historyDays, cost, fieldsOf } = await measureOn(100, nearly(67, 68, 69, 70));
    expect(growth).toBeUndefined();
    expect(historyDays).toBe(29);
    expect(cost).toBeCloseTo(200 * 0.02);
    expect(fieldsOf('storage-growth-unknown')).toEqual([{ reason: 'not enough history', historyDays: 29 }]);
  });

  test('late days and a gap together: what was reported is enough to reach back', async () => {
    const { growth } = await measureOn(100, nearly(98, 99, 100, 67, 66, 65)); // day 97 against day 64
    expect(growth).toBeCloseTo((33 / 164) * 100, 1);
  });
});

test('a brand-new bucket, of which S3 has not said anything: no size is made up', async () => {
  const { metrics, log, historyDays } = await measureOn(0, new Map());
  expect(metrics.names).toEqual(['StorageHistoryDays']);
  expect(historyDays).toBe(0);
  expect(log.codes).toEqual(['storage-size-unknown']);
});

test('an empty bucket a month ago: from nothing to something there is no percentage', async () => {
  const history = new Map([...daily(0, 20, () => standard(0)), ...daily(21, 40, () => standard(5))]);
  const { growth, historyDays, cost, fieldsOf } = await measureOn(41, history);
  expect(growth).toBeUndefined();
  expect(cost).toBeCloseTo(0.1);
  expect(historyDays).toBe(30); // that much is known
  expect(fieldsOf('storage-growth-unknown')).toEqual([{ reason: 'nothing stored then', historyDays: 30 }]);
});

test('a bucket that has been emptied costs nothing, and that is a growth of -100 %', async () => {
  const history = new Map([...daily(0, 39, () => standard(5)), [40, standard(0)] as const]);
  const { growth, cost } = await measureOn(41, history);
  expect(cost).toBe(0);
  expect(growth).toBe(-100);
});

test('a storage type that S3 no longer reports is empty: its last size is not carried on', async () => {
  const history = new Map(
    daily(0, 40, (day) => (day < 40 ? { StandardStorage: 50, StandardIAStorage: 100 } : { StandardStorage: 50 })),
  );
  const { metrics, growth } = await measureOn(41, history);
  expect(metrics.values('StorageBytesStandardIA')).toEqual([0]);
  expect(growth).toBe(-50);
});

describe('a storage type without a price', () => {
  const history = new Map([
    [10, { StandardStorage: 100 }],
    [40, { StandardStorage: 100, GlacierStorage: 10, GlacierObjectOverhead: 0 }],
  ]);

  test('costs as much as STANDARD, which is rather too much than too little', async () => {
    const { metrics, cost, growth } = await measureOn(40, history);
    expect(cost).toBeCloseTo(110 * 0.02);
    expect(growth).toBe(10);
    expect(metrics.values('StorageBytesOther')).toEqual([10 * GB]);
  });

  test('is named in the log, once, and only where something lies in it', async () => {
    const { fieldsOf } = await measureOn(40, history);
    expect(fieldsOf('storage-type-unpriced')).toEqual([{ storageType: 'GlacierStorage' }]);
  });

  test('is named in the log also when only the month before held it', async () => {
    const { fieldsOf } = await measureOn(
      40,
      new Map([
        [10, { StandardStorage: 100, ReducedRedundancyStorage: 1 }],
        [40, { StandardStorage: 100 }],
      ]),
    );
    expect(fieldsOf('storage-type-unpriced')).toEqual([{ storageType: 'ReducedRedundancyStorage' }]);
  });

  test('a price of 0 is a price', async () => {
    const { cost, fieldsOf } = await measureOn(40, history, { StandardStorage: 0.02, GlacierStorage: 0 });
    expect(cost).toBeCloseTo(2);
    expect(fieldsOf('storage-type-unpriced')).toEqual([]);
  });
});

test('a new price is no growth: both days are priced with it', async () => {
  const history = new Map(daily(0, 40, () => standard(100)));
  const { growth, cost } = await measureOn(41, history, { StandardStorage: 0.04 });
  expect(cost).toBeCloseTo(4);
  expect(growth).toBe(0);
});

test('when CloudWatch fails, the run fails, and nothing is published', async () => {
  const failing = new Map([[1, standard(1)]]);
  failing[Symbol.iterator] = () => {
    throw new Error('CloudWatch is away');
  };
  await expect(measureOn(1, failing)).rejects.toThrow('CloudWatch is away');
});
