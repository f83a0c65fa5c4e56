import { arrow, box, picture, words } from './svg';

/** Rows of the picture: where each step of the way stands. */
const ROWS = [
  { feature: 'ingest', y: 30, does: 'HTTP API, checks the signature' },
  { feature: 'processor', y: 160, does: 'streams and verifies' },
  { feature: 'history-writer', y: 290, does: 'signs a link, confirms its line' },
  { feature: 'cleanup', y: 420, does: 'sees the object once more' },
] as const;
const QUEUES = [
  { name: 'recordings', y: 108, kind: '' },
  { name: 'history', y: 238, kind: ' (FIFO)' },
  { name: 'cleanup', y: 368, kind: '' },
] as const;

const STEP = { x: 290, width: 230, height: 52 };
const CENTRE = STEP.x + STEP.width / 2;
const right = STEP.x + STEP.width;

/** docs/pictures/architecture.svg: the way of a recording, and who watches over it. */
export const architecture = (): string =>
  picture(900, 590, 'The way of a recording', [
    box({ x: 24, y: 30, width: 116, height: 442 }, 'other', 'Twilio'),
    box({ x: 760, y: 160, width: 116, height: 52 }, 'store', 'S3 bucket', ['write once']),
    box({ x: 760, y: 290, width: 116, height: 52 }, 'other', 'Airtable', ['history of the Job']),
    ...ROWS.map(({ feature, y, does }) => box({ ...STEP, y }, 'function', feature, [does])),
    ...QUEUES.flatMap(({ name, y, kind }) => [
      box({ x: STEP.x + 25, y, width: STEP.width - 50, height: 26 }, 'queue', `${name} queue${kind}`),
      arrow([
        [CENTRE, y - 26],
        [CENTRE, y - 1],
      ]),
      arrow([
        [CENTRE, y + 26],
        [CENTRE, y + 51],
      ]),
      arrow(
        [
          [right - 25, y + 13],
          [579, y + 13],
        ],
        'dashed',
      ),
      box({ x: 580, y, width: 130, height: 26 }, 'queue', `${name} DLQ`),
    ]),
    words('dead letters wait for a person', { x: 580, y: 98, look: 'small' }),

    arrow([
      [140, 46],
      [STEP.x - 1, 46],
    ]),
    words('signed callback', { x: 215, y: 40, look: 'small middle' }),
    arrow([
      [STEP.x, 66],
      [141, 66],
    ]),
    words('204 once it is queued', { x: 215, y: 81, look: 'small middle' }),
    arrow([
      [140, 186],
      [STEP.x - 1, 186],
    ]),
    words('audio, all channels', { x: 215, y: 180, look: 'small middle' }),
    arrow([
      [STEP.x, 446],
      [141, 446],
    ]),
    words('deletes its copy', { x: 215, y: 440, look: 'small middle' }),

    arrow([
      [right, 186],
      [759, 186],
    ]),
    words('stores once, never overwrites', { x: 640, y: 180, look: 'small middle' }),
    arrow([
      [right, 316],
      [759, 316],
    ]),
    words('appends one line', { x: 640, y: 310, look: 'small middle' }),
    arrow(
      [
        [right, 446],
        [736, 446],
        [736, 200],
        [759, 200],
      ],
      'dashed',
    ),
    words('is the object there?', { x: 628, y: 440, look: 'small middle' }),

    box({ x: 24, y: 510, width: 852, height: 56 }, 'watch', 'a second stack watches', [
      'alarms that name the cause · dashboard · saved queries · storage-growth, once a day · a runbook section for each alarm',
    ]),
  ]);
