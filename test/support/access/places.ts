/** What the requests of the table are about, by the names of its buckets. */
export interface BucketNames {
  readonly recordings: string;
  readonly links: string;
  readonly accessLog: string;
}

export interface Place {
  readonly bucket: keyof BucketNames;
  /** Undefined of the bucket itself. */
  readonly key?: string;
  /** What a listing begins with. */
  readonly prefix?: string;
}

const DAY = '2026/01/02';
const CALL = `CA${'0'.repeat(31)}1`;
const SID = `RE${'0'.repeat(31)}1`;
const RECORDING = `${DAY}/${CALL}-J-1001.mp3`;

/** S3_PREFIX and S3_FORMER_PREFIXES of the pipelines that the table is about. */
export const PREFIXES = { today: 'recordings', former: 'old/eu' } as const;

/** By their names in the table. */
const PLACES: Readonly<Record<string, Place>> = {
  recording: { bucket: 'recordings', key: `${PREFIXES.today}/${RECORDING}` },
  'former recording': { bucket: 'recordings', key: `${PREFIXES.former}/${RECORDING}` },
  'key beside the folder': { bucket: 'recordings', key: `${PREFIXES.today}-2/${RECORDING}` },
  'key in no folder': { bucket: 'recordings', key: 'export.csv' },
  'recordings bucket': { bucket: 'recordings' },
  'folder of recordings': { bucket: 'recordings', prefix: `${PREFIXES.today}/${DAY}/` },
  'folder of former recordings': { bucket: 'recordings', prefix: `${PREFIXES.former}/${DAY}/` },
  'whole recordings bucket': { bucket: 'recordings', prefix: '' },
  'record of a link': {
    bucket: 'links',
    key: `links/${DAY}/iam/${SID}-${CALL}-8d6d3c0e-6f0b-4b52-9d2a-6f2f3f1c9a11-J-1001.json`,
  },
  receipt: { bucket: 'links', key: `receipts/${DAY}/${SID}-${CALL}.json` },
  'folder of receipts': { bucket: 'links', prefix: `receipts/${DAY}/` },
  'folder of runs': { bucket: 'links', prefix: `runs/${DAY}/` },
  'folder of ledgers': { bucket: 'links', prefix: 'ledger/' },
  'such a folder of receipts': { bucket: 'accessLog', prefix: `receipts/${DAY}/` },
  'record of a run': { bucket: 'links', key: `runs/${DAY}/02:00:00.000Z-1.json` },
  'ledger of a day': { bucket: 'links', key: `ledger/${DAY}.json` },
  'key beside the records': { bucket: 'links', key: 'links-2/record.json' },
  'folder of records': { bucket: 'links', prefix: `links/${DAY}/` },
  'such a folder of links': { bucket: 'links', prefix: `${PREFIXES.today}/${DAY}/` },
  'links bucket': { bucket: 'links' },
  'log of plays': {
    bucket: 'accessLog',
    key: `111122223333/us-east-1/the-recordings/${DAY}/2026-01-02-00-00-00-0123456789ABCDEF`,
  },
  'folder of plays': { bucket: 'accessLog', prefix: `111122223333/us-east-1/the-recordings/${DAY}/` },
  'such a folder of plays': { bucket: 'accessLog', prefix: `${PREFIXES.today}/${DAY}/` },
  'bucket of the access log': { bucket: 'accessLog' },
};

/** @throws {Error} for a name that the table made up. */
export const placeOf = (name: string): Place => {
  const place = PLACES[name];
  if (place === undefined) throw new Error(`nothing is called “${name}”`);
  return place;
};

export const arnOf = ({ bucket, key }: Place, names: BucketNames): string =>
  `arn:aws:s3:::${names[bucket]}${key === undefined ? '' : `/${key}`}`;
